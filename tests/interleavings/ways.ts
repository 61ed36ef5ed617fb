import { SECOND_MS } from '../../functions/shared/kernel/time';
import type { Protocol } from './protocol';
import type { Setting } from './setting';
import { cardFor, type Sender, type State } from './state';

/**
 * How a worker's next step goes. `answer lost` and `not done` are a write or a call that nobody answered, with and
 * without effect; `crash taken` is a worker that died while SES accepted.
 */
export type How =
  | 'done'
  | 'crash'
  | 'answer lost'
  | 'not done'
  | 'refused'
  | 'throttled'
  | 'crash taken'
  | 'fails'
  | 'sleeps';

/** What a worker knows of the live programme is that old at most, when it begins and when it reserves. */
export const PROGRAMME_AGE_MS = 5 * SECOND_MS;

/** Whether what a sender would write is the next version of the card as it is. */
export const isNewest = (setting: Setting, state: State, { card, message }: Sender): boolean => {
  const now = cardFor(setting, state, message);
  return card !== undefined && card.pk === now.pk && card.version === now.version + 1;
};

/** Whether a worker may sleep until the next tick: not for ever, and not at the end. */
const maySleep = ({ ticks, start }: Setting, { now }: State, { said, skew }: Sender): boolean =>
  ticks !== undefined &&
  now + ticks.ms <= Math.min(said - skew + ticks.longestSleepMs, start + ticks.ms * ticks.count);

const troublesOf = (protocol: Protocol, setting: Setting, state: State, sender: Sender): How[] => {
  // Who dies before the first write has done nothing: in ticks, a message that comes later stands for that.
  const dies: How[] = setting.ticks ? [] : ['crash'];
  switch (sender.phase) {
    case 'read':
      return sender.isUnsure ? ['crash', 'fails'] : dies;
    case 'write': {
      // A write that loses its race has no effect that an answer could tell of.
      const wins = !protocol.isConditional || isNewest(setting, state, sender);
      return !wins || sender.isUnsure ? dies : [...dies, 'answer lost', 'not done'];
    }
    case 'answer':
      return ['crash', 'crash taken', 'answer lost', 'not done', 'refused', 'throttled'];
    case 'release':
      return ['crash', 'fails'];
    default:
      return ['crash'];
  }
};

/** What may happen to a worker's next step. */
export const waysOf = (protocol: Protocol, setting: Setting, state: State, sender: Sender): How[] => [
  'done',
  ...(sender.phase === 'call' && maySleep(setting, state, sender) ? (['sleeps'] as const) : []),
  ...(setting.faults ? troublesOf(protocol, setting, state, sender) : []),
];
