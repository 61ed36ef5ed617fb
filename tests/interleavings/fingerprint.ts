import { packPressure, type Reservation } from '../../functions/messaging/contract';
import { slotFreeAt } from '../../functions/messaging/domain/caps';
import type { Protocol } from './protocol';
import { keysOf, longestWindow, type Setting } from './setting';
import { cardFor, type Sender, type State } from './state';
import { isNewest } from './ways';

/*
 * Two states with the same fingerprint have the same future as far as the promises go. What is left out: the version
 * itself (only whether a sender's card is the newest counts, since another one cannot be written), and which of the
 * messages is which, where they ask for the same.
 */

const owned = (owner: string | undefined): string => owner?.slice(owner.indexOf('-')) ?? '';

const ofSender = (protocol: Protocol, setting: Setting, state: State, sender: Sender): string => {
  const { phase, reservation } = sender;
  const parts = [phase, owned(sender.owner), owned(sender.unsent), sender.isUnsure ? 'u' : ''];
  const isDeciding = phase === 'read' || phase === 'write';
  if (isDeciding) parts.push(`s${sender.said}`);
  if (phase !== 'end' && phase !== 'requeue') parts.push(String(sender.skew));
  if (phase === 'write') parts.push(isNewest(setting, state, sender) ? 'new' : 'old');
  if (setting.editions) parts.push(`e${sender.edition}`);
  if (reservation && phase !== 'write' && phase !== 'requeue')
    parts.push(`r${reservation.at}.${owned(reservation.owner)}`);
  if (sender.asleep === state.now) parts.push('asleep');
  if (phase === 'answer') parts.push(`d${sender.deadline}`);
  if (phase === 'release' || phase === 'note') parts.push(sender.afterwards ?? '');
  if (phase === 'tell' || (phase === 'release' && sender.afterwards === 'tell'))
    parts.push(sender.tells ?? '');
  if (phase === 'requeue' || (phase === 'release' && sender.afterwards === 'requeue'))
    parts.push(`${sender.due}`);
  // Without a condition, what a sender has read is what it will write.
  if (!protocol.isConditional && sender.card && !['requeue', 'end', 'tell'].includes(phase))
    parts.push(JSON.stringify([sender.card.unsubscribedAt, packPressure(sender.card.pressure)]));
  return parts.join(' ');
};

/** Where the caps change: whose message it is, and its place among what was reserved, with what it was decided by. */
const placeOf = (
  { editions, toVisitor, engagement, asksForLess }: Setting,
  state: State,
  message: number,
): string => {
  if (!editions && !toVisitor && !engagement && !asksForLess) return '';
  const at = state.written.findLastIndex((one) => one.message === message);
  const { edition, card, own = [] } = state.written[at] ?? {};
  const bound = own.map(({ max, window }) => `${max}/${window}`).join('+');
  const isApart = state.writtenApart === undefined || at < state.writtenApart;
  const places = new Set(state.written.map((one) => one.message));
  const rank = [...places].filter((one) => state.written.findLastIndex((w) => w.message === one) < at).length;
  return `;${toVisitor?.[message] ?? ''}${at < 0 ? '' : `${rank}.${edition}.${bound}.${isApart ? card?.[0] : ''}`}`;
};

/** The text by which a state is known again. Messages must ask for the same, but for their occurrence. */
export const fingerprintOf = (protocol: Protocol, setting: Setting, state: State): string => {
  const { card, messages, senders, now } = state;
  const of = keysOf(setting);
  const longest = longestWindow(setting);
  // Nobody will say an earlier time than this.
  const earliest = Math.min(now + Math.min(...setting.skews), ...senders.map(({ said }) => said));
  const isOver = (at: number) => slotFreeAt(at, longest, setting.times.leaseMs) <= earliest;
  const ofSlot = ({ at, state: is, owner }: Reservation) =>
    `${is === 'sent' && isOver(at) ? 'past' : at}${is}${owned(owner)}`;
  const others = card.pressure.filter(({ key }) => !of.includes(key)).map(ofSlot);
  const last = card.last > earliest ? card.last : 'past';
  const all = messages.map((message, index) => {
    const copies = message.copies
      .map(({ due, unsent }) => `${due > now ? due : 'due'}${owned(unsent)}`)
      .sort();
    const slots = cardFor(setting, state, index)
      .pressure.filter(({ key }) => key === of[index])
      .map(ofSlot);
    const mine = senders.filter((sender) => sender.message === index);
    const accepted = message.accepted.map((at) => (now - at < longest ? at : 'past')).join();
    // Nothing more will be done about it.
    const place = placeOf(setting, state, index);
    if (mine.length === 0 && copies.length === 0) return `${accepted};${slots.join()}${place}`;
    return [
      place,
      message.deliveries,
      copies.join(),
      accepted,
      message.told.join(),
      slots.join(),
      mine
        .map((sender) => ofSender(protocol, setting, state, sender))
        .sort()
        .join('/'),
    ].join(';');
  });
  const left = state.hasLeft ? (card.unsubscribedAt === undefined ? 'lost' : 'left') : '';
  const { visitor, visitorHasLeft = false, published } = state;
  const changed = [
    ...(setting.editions ? published.slice(1) : []),
    ...(setting.engagement
      ? [state.activity?.n ?? 0, state.activity?.f, state.activity?.l, card.tier?.name, card.tier?.since]
      : []),
    ...(setting.asksForLess ? [card.frequency] : []),
    ...(visitor ? [`v${visitor.last > earliest ? visitor.last : 'past'}${visitorHasLeft}`] : []),
  ];
  return `${now}|${state.troubles}|${last}|${left}|${changed.join()}|${all.sort().join('|')}|${others.join()}`;
};
