import type { ContactCard, Reservation } from '../../functions/messaging/contract';
import { CARD } from '../../functions/shared/platform/cards';
import type { EventCounts } from '../../functions/tracking/contract';
import { MEMBER, type Setting, type TimedCap, VISITOR } from './setting';

/** A request as it lies in a queue or in the agenda; `unsent` as in MessageRequest. */
export interface Copy {
  readonly due: number;
  readonly unsent?: string;
}

/** What is known from outside of one message. */
export interface Message {
  readonly copies: readonly Copy[];
  /** How often the queue has brought it. */
  readonly deliveries: number;
  /** When (true time) SES accepted it: once, or the promise is broken. */
  readonly accepted: readonly number[];
  /** What the timeline says became of it: `sent`, `unknown_outcome`, or the reason why it was skipped. */
  readonly told: readonly string[];
}

/** Where a worker stands: what it does next. The phases are those of functions/messaging/flows/send.ts. */
export type Phase =
  | 'read'
  | 'note'
  | 'write'
  | 'call'
  | 'answer'
  | 'record'
  | 'confirm'
  | 'release'
  | 'give back'
  | 'tell'
  | 'close'
  | 'requeue'
  | 'end';

/** A worker with one delivery of one message. */
export interface Sender {
  readonly message: number;
  readonly owner: string;
  readonly phase: Phase;
  /** Its clock less the store's (ms), and what it said when the request came in. */
  readonly skew: number;
  readonly said: number;
  readonly unsent?: string;
  /** Under which of the setting's programmes it decides. */
  readonly edition: number;
  /** The card as read, or as written by itself. */
  readonly card?: ContactCard;
  readonly reservation?: Reservation;
  /** A write of its reservation was not answered. */
  readonly isUnsure?: boolean;
  /** The tick that it sleeps through before its call of SES. */
  readonly asleep?: number;
  /** The end (true time) of its call of SES. */
  readonly deadline?: number;
  /** What it will tell the timeline, when it will bring the request back, and what follows a release. */
  readonly tells?: string;
  readonly due?: number;
  readonly afterwards?: Phase;
}

/** A reservation that was written: of which message, on whose card, and under what: the member's own caps as they were then. */
export interface Written {
  readonly message: number;
  readonly card: string;
  readonly edition: number;
  readonly own: readonly TimedCap[];
}

/** Everything at one moment. */
export interface State {
  /** The true time, which is the store's. */
  readonly now: number;
  readonly card: ContactCard;
  readonly hasLeft: boolean;
  /** The second member's card, until the two are one; and whether that member has left. */
  readonly visitor?: ContactCard;
  readonly visitorHasLeft?: boolean;
  /** When (true time) each of the setting's programmes became live. */
  readonly published: readonly number[];
  /** What the member did, as the ACTIVITY card counts it. */
  readonly activity?: EventCounts;
  /** All reservations in the order in which they were written, and how many were before the two cards became one. */
  readonly written: readonly Written[];
  readonly writtenApart?: number;
  readonly messages: readonly Message[];
  readonly senders: readonly Sender[];
  /** How often something has gone wrong. */
  readonly troubles: number;
  /** The promise that the last move has broken. */
  readonly broken?: string;
}

const cardOf = (pk: string, { requests, past }: Setting): ContactCard => ({
  pk,
  sk: CARD.contact,
  version: 1,
  address: 'member@example.com',
  consents: Object.fromEntries(
    requests.map(({ topic }) => [topic, { state: 'granted', at: 0, source: 'trait newsletter' }]),
  ),
  pressure: [],
  last: 0,
  ...(past ? { past } : {}),
});

/** The beginning: every message waits to be delivered, and nothing was sent. */
export const firstState = (setting: Setting): State => ({
  now: setting.start,
  card: cardOf(MEMBER, setting),
  hasLeft: false,
  ...(setting.toVisitor ? { visitor: cardOf(VISITOR, setting) } : {}),
  published: [setting.start],
  written: [],
  messages: setting.requests.map(() => ({
    copies: [{ due: setting.start }],
    deliveries: 0,
    accepted: [],
    told: [],
  })),
  senders: [],
  troubles: 0,
});

/** The list with one of its things changed; the others are the same objects. */
const withOne = <T>(list: readonly T[], index: number, over: Partial<T>): readonly T[] => {
  const copy = list.slice();
  copy[index] = { ...(list[index] as T), ...over };
  return copy;
};

/** The state with one message changed. */
export const withMessage = (state: State, index: number, over: Partial<Message>): State => ({
  ...state,
  messages: withOne(state.messages, index, over),
});

/** The state with one sender changed, or without it. */
export const withSender = (state: State, index: number, over: Partial<Sender> | 'gone'): State => ({
  ...state,
  senders:
    over === 'gone' ? state.senders.filter((_, at) => at !== index) : withOne(state.senders, index, over),
});

/** The card that a message's member has now: once the two are one, it is the one. */
export const cardFor = ({ toVisitor }: Setting, { card, visitor }: State, message: number): ContactCard =>
  toVisitor?.[message] && visitor ? visitor : card;

/** The state with a card written; one of a member who was merged away is written where nobody looks. */
export const withCard = (state: State, card: ContactCard): State => {
  if (card.pk === MEMBER) return { ...state, card };
  return state.visitor ? { ...state, visitor: card } : state;
};
