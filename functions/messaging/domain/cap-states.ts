import type { Cap } from '../../programme/contract';
import type { CapState, ContactCard, MessageRequest } from '../contract';
import { bindingCaps, type Limits, usedOf } from './caps';

const scopeName = (scope: Cap['scope']): string => {
  if (scope === 'all') return 'all';
  const [[kind, of] = []] = Object.entries(scope);
  return `${kind} ${of}`;
};

/**
 * How each cap that a message is in the scope of stands now, before anything is decided: the numbers that are kept with
 * the decision. A card that is not there counts as empty.
 */
export const capStates = (
  card: Pick<ContactCard, 'pressure'> | undefined,
  request: Pick<MessageRequest, 'class' | 'topic' | 'channel'>,
  limits: Limits,
  now: number,
): readonly CapState[] =>
  bindingCaps(request, limits).map(({ reason, cap }) => {
    const { count, next } = usedOf(card?.pressure ?? [], cap, limits.leaseMs, now);
    return {
      scope: reason === 'message_gap' ? 'message gap' : scopeName(cap.scope),
      max: cap.max,
      window: cap.window,
      used: count,
      ...(next === undefined ? {} : { next: new Date(next).toISOString() }),
    };
  });
