import type { ContactCard, MessageRequest, Reservation } from '../../functions/messaging/contract';
import { mayNotWrite } from '../../functions/messaging/domain/decide';
import { ownCaps } from '../../functions/messaging/domain/own-caps';
import { confirmed, givenUp, released } from '../../functions/messaging/domain/reservations';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { brokenByAccepting, brokenByCalling, brokenByEnding, brokenByReserving } from './promises';
import type { Protocol } from './protocol';
import { rulesOf, type Setting, type TimedCap, timed, underEdition } from './setting';
import { cardFor, type Phase, type Sender, type State, withCard, withMessage, withSender } from './state';
import { type How, isNewest, PROGRAMME_AGE_MS } from './ways';

const BUSY_MS = 5 * SECOND_MS;
/** Nobody calls SES in the last second of a delivery: it would not hear the answer. */
const TO_CONFIRM_MS = SECOND_MS;
/** Whether a programme was replaced so long ago that every worker knows. */
const isReplaced = ({ published, now }: State, edition: number): boolean =>
  now - (published[edition + 1] ?? Number.POSITIVE_INFINITY) >= PROGRAMME_AGE_MS;

interface Turn {
  readonly protocol: Protocol;
  readonly setting: Setting;
  readonly state: State;
  readonly index: number;
  readonly sender: Sender;
  readonly request: MessageRequest;
}

const go = ({ state, index }: Turn, over: Partial<Sender>): State => withSender(state, index, over);

const crashed = ({ setting, state, index, sender }: Turn): State => {
  const message = state.messages[sender.message];
  const copies = message?.copies ?? [];
  const back = { due: state.now + setting.times.visibilityMs, unsent: sender.unsent };
  const next = withMessage(withSender(state, index, 'gone'), sender.message, { copies: [...copies, back] });
  return { ...next, broken: brokenByEnding(setting, next, sender.message) };
};

/** Reads, changes and writes until it holds, which is one step on the card; without a condition, on what was read. */
const changed = (
  { protocol, setting, state, sender }: Turn,
  change: (card: ContactCard) => ContactCard | undefined,
): State => {
  const card = cardFor(setting, state, sender.message);
  const known = protocol.isConditional ? card : (sender.card ?? card);
  const next = change(known) ?? (known === card ? undefined : change(card));
  return next ? withCard(state, next) : state;
};

const held = (card: ContactCard, owner: string | undefined): Reservation | undefined =>
  owner === undefined
    ? undefined
    : card.pressure.find((slot) => slot.owner === owner && slot.state === 'reserved');

/** The caps of the member's own as the card has them now, whatever the sender read. */
const ownCapsNow = ({ setting, state, sender }: Turn): readonly TimedCap[] => {
  const { engagement, lastChanceSlots, asksForLess } = setting;
  if (!engagement && !lastChanceSlots && !asksForLess) return [];
  const { limits } = rulesOf(underEdition(setting, sender.edition));
  const { activity: all } = state;
  return timed(
    ownCaps(cardFor(setting, state, sender.message), all ? { all } : undefined, limits, sender.said).caps,
  );
};

/** What a sender does that finds its own slot after a lost answer: see the flow's `sendHeld`. */
const goOnWith = (turn: Turn, card: ContactCard, reservation: Reservation): State => {
  const { protocol, sender, request } = turn;
  const refused = protocol.sendsWhatItHolds ? undefined : mayNotWrite(card, request, sender.said);
  return refused
    ? go(turn, { phase: 'release', afterwards: 'tell', tells: refused.reason, card, reservation })
    : go(turn, { phase: 'call', card, reservation });
};

const read = (turn: Turn): State => {
  const { protocol, state, sender, request } = turn;
  const setting = underEdition(turn.setting, sender.edition);
  const card = cardFor(setting, state, sender.message);
  const { now, activity } = state;
  const own = held(card, sender.owner);
  if (own) return goOnWith(turn, card, own);
  const unsent = held(card, sender.unsent);
  if (unsent) return go(turn, { phase: 'give back', card, reservation: unsent });
  const decision = protocol.decide(setting, card, request, sender.owner, sender.said, activity);
  // What a decision notes on the card is written before it holds: a claim on a last slot, or one that is taken back.
  const noting = (next: ContactCard | undefined, phase: Phase, over: Partial<Sender>) =>
    go(turn, next ? { ...over, phase: 'note', card: next, afterwards: phase } : { ...over, phase });
  const later = (until: number, next?: ContactCard) =>
    noting(next, 'requeue', { due: now + (until - sender.said) });
  switch (decision.decision) {
    case 'done':
      return go(turn, { phase: 'end' });
    case 'unresolved':
    case 'awaiting':
      return later(decision.until);
    case 'collecting':
    case 'deferred':
      return later(decision.until, decision.next);
    case 'unknown': {
      if (decision.recorded) return go(turn, { phase: 'end' });
      const { reservation } = decision;
      return go(turn, { phase: 'tell', card, reservation, tells: 'unknown_outcome' });
    }
    case 'skipped':
      return noting(decision.next, 'tell', { tells: decision.reason });
    case 'granted': {
      const { next, reservation } = decision;
      const phase = protocol.notesAfterwards ? 'call' : 'write';
      return go(turn, { phase, card: next, reservation });
    }
  }
};

const note = (turn: Turn): State => {
  const { protocol, setting, state, sender } = turn;
  const { card, afterwards } = sender;
  if (!card) throw new Error('a sender notes something without a card');
  if (protocol.isConditional && !isNewest(setting, state, sender)) return go(turn, { phase: 'read' });
  return go({ ...turn, state: withCard(state, card) }, { phase: afterwards ?? 'end' });
};

const write = (turn: Turn, how: How): State => {
  const { protocol, setting, state, sender } = turn;
  // What was decided by a programme that is known to be replaced is decided again, by the next one.
  if (!protocol.neverLooksAgain && isReplaced(state, sender.edition))
    return sender.isUnsure ? handOver(turn) : go(turn, { phase: 'requeue', due: state.now + SECOND_MS });
  const unsure = { phase: 'read', isUnsure: true } as const;
  if (how === 'not done') return go(turn, unsure);
  if (!sender.card) throw new Error('a sender writes without a card');
  const wins = !protocol.isConditional || isNewest(setting, state, sender);
  if (!wins) return go(turn, { phase: 'read' });
  const { message, edition } = sender;
  const { frequency } = cardFor(setting, state, message);
  const card = protocol.keepsPreferencesApart ? { ...sender.card, frequency } : sender.card;
  const row = { message, card: card.pk, edition, own: ownCapsNow(turn) };
  const written = { ...withCard(state, card), written: [...state.written, row] };
  const next = withSender(
    written,
    turn.index,
    how === 'answer lost' ? unsure : { phase: 'call', isUnsure: false },
  );
  return { ...next, broken: brokenByReserving(setting, next, sender.message) };
};

const call = (turn: Turn, how: How): State => {
  const { protocol, setting, state, sender } = turn;
  if (how === 'sleeps') return go(turn, { asleep: state.now });
  const { callMs, requestTimeoutMs } = setting.times;
  const end = protocol.neverLooksAtEnd ? Number.POSITIVE_INFINITY : sender.said + callMs - TO_CONFIRM_MS;
  const lease = protocol.neverLooksAtLease ? Number.POSITIVE_INFINITY : (sender.reservation?.leaseUntil ?? 0);
  if (state.now + sender.skew + requestTimeoutMs > Math.min(lease, end))
    return go(turn, { phase: 'release', afterwards: 'requeue', due: state.now + SECOND_MS });
  const next = go(turn, { phase: 'answer', deadline: state.now + requestTimeoutMs });
  return { ...next, broken: brokenByCalling(setting, state, sender) };
};

const answer = (turn: Turn, how: How): State => {
  const { protocol, setting, state, sender } = turn;
  const comesBack = (sender.reservation?.leaseUntil ?? 0) + turn.setting.times.graceMs - sender.skew;
  const ambiguous: Partial<Sender> = protocol.releasesAtTimeout
    ? { phase: 'release', afterwards: 'requeue', due: state.now + BUSY_MS }
    : { phase: 'requeue', due: comesBack };
  const accepted = (next: (turn: Turn) => State): State => {
    const before = state.messages[sender.message]?.accepted ?? [];
    const taken = withMessage(state, sender.message, { accepted: [...before, state.now] });
    const broken = brokenByAccepting(setting, taken, sender.message);
    const after = next({ ...turn, state: taken });
    return { ...after, broken: broken ?? after.broken };
  };
  switch (how) {
    case 'done':
      return accepted((now) => go(now, { phase: 'record' }));
    case 'crash taken':
      return accepted(crashed);
    case 'answer lost':
      return accepted((now) => go(now, ambiguous));
    case 'not done':
      return go(turn, ambiguous);
    case 'refused':
      return go(turn, { phase: 'release', afterwards: 'tell', tells: 'provider_rejected' });
    default:
      return go(turn, { phase: 'release', afterwards: 'requeue', due: state.now + BUSY_MS });
  }
};

const told = (turn: Turn, what: string): Turn => {
  const { state, sender } = turn;
  const before = state.messages[sender.message]?.told ?? [];
  if (before.includes(what)) return turn;
  return { ...turn, state: withMessage(state, sender.message, { told: [...before, what] }) };
};

const confirm = (turn: Turn): State => {
  const { protocol, sender } = turn;
  const { reservation } = sender;
  if (!reservation) throw new Error('a sender confirms without a reservation');
  const note = (card: ContactCard): ContactCard => ({
    ...card,
    version: card.version + 1,
    pressure: [...card.pressure, { ...reservation, state: 'sent', owner: undefined, leaseUntil: undefined }],
  });
  const state = protocol.notesAfterwards
    ? withCard(turn.state, note(cardFor(turn.setting, turn.state, sender.message)))
    : changed(turn, (card) => confirmed(card, reservation));
  return go({ ...turn, state }, { phase: 'end' });
};

const settled = (
  turn: Turn,
  change: (card: ContactCard, reservation: Reservation) => ContactCard | undefined,
  over: Partial<Sender>,
): State => {
  const { reservation } = turn.sender;
  const state = reservation ? changed(turn, (card) => change(card, reservation)) : turn.state;
  return go({ ...turn, state }, { ...over, reservation: undefined });
};

const requeue = (turn: Turn): State => {
  const { state, sender } = turn;
  const copies = state.messages[sender.message]?.copies ?? [];
  const copy = { due: sender.due ?? state.now, unsent: sender.unsent };
  return go(
    { ...turn, state: withMessage(state, sender.message, { copies: [...copies, copy] }) },
    { phase: 'end' },
  );
};

/** Hands the slot that may be taken over to whoever gets the message next: see the flow's `handOver`. */
const handOver = (turn: Turn): State =>
  go(turn, { phase: 'requeue', due: turn.state.now + BUSY_MS, unsent: turn.sender.owner });

/** The state after a worker's next step. */
export const stepped = (
  protocol: Protocol,
  setting: Setting,
  state: State,
  index: number,
  how: How,
): State => {
  const sender = state.senders[index];
  const request = sender && setting.requests[sender.message];
  if (!sender || !request) throw new Error(`there is no sender ${index}`);
  const turn: Turn = { protocol, setting, state, index, sender, request };
  if (how === 'crash') return crashed(turn);
  switch (sender.phase) {
    case 'read':
      return how === 'fails' ? handOver(turn) : read(turn);
    case 'note':
      return note(turn);
    case 'write':
      return write(turn, how);
    case 'call':
      return call(turn, how);
    case 'answer':
      return answer(turn, how);
    case 'record':
      return go(told(turn, 'sent'), { phase: 'confirm' });
    case 'confirm':
      return confirm(turn);
    case 'release':
      return how === 'fails'
        ? handOver(turn)
        : settled(turn, released, { phase: sender.afterwards ?? 'end' });
    case 'give back':
      return settled(turn, released, { phase: 'read' });
    case 'tell':
      return go(told(turn, sender.tells ?? ''), {
        phase: sender.tells === 'unknown_outcome' ? 'close' : 'end',
      });
    case 'close':
      // Transactional mail takes a new reservation.
      return settled(turn, givenUp, { phase: request.class === 'transactional' ? 'read' : 'end' });
    case 'requeue':
      return requeue(turn);
    case 'end': {
      const next = withSender(state, index, 'gone');
      return { ...next, broken: brokenByEnding(setting, next, sender.message) };
    }
  }
};
