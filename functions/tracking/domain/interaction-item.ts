import { type HashKey, shortHash, sourceId } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import type { AcceptedCall, CallType, InteractionItem, TimelineEntry } from '../contract';
import { correctTime, readTime, saysUnreadableTime, timeAsGiven } from './client-time';

const MAX_KEY_ID_BYTES = 200;

const NAMES: Record<Exclude<CallType, 'track'>, string> = {
  page: 'Page Viewed',
  screen: 'Screen Viewed',
  identify: 'Identified',
  group: 'Group Joined',
  alias: 'Aliased',
};

/** A messageId as part of a key: as it is (well-formed), or its hash when it is longer than 200 bytes. */
export const keyPartOf = (messageId: string): string =>
  Buffer.byteLength(messageId) > MAX_KEY_ID_BYTES ? shortHash(messageId) : messageId.toWellFormed();

/** The source id of whoever a call speaks of: the user when it names one, else the browser. */
export const sourceOf = (call: AcceptedCall, secret: HashKey): string =>
  call.userId === undefined
    ? sourceId(secret, 'anonymous', call.anonymousId ?? '')
    : sourceId(secret, 'user', call.userId);

/** The source id of the browser that a call names beside the user; of `previousId` for an alias to somebody else. */
const anonymousOf = (call: AcceptedCall, source: string, secret: HashKey): string | undefined => {
  let id = call.userId === undefined ? undefined : call.anonymousId;
  if (call.type === 'alias') {
    const { previousId } = call;
    // Segment's browser client sends an alias to oneself after an identify: it says nothing.
    id = typeof previousId === 'string' && previousId !== call.userId ? previousId : undefined;
  }
  if (id === undefined) return undefined;
  const anonymous = sourceId(secret, 'anonymous', id);
  return anonymous === source ? undefined : anonymous;
};

/** When a call was received and sent (epoch ms), and the time for its key: as it gave it, or as it was given. */
export interface CallTimes {
  readonly given: number;
  readonly receivedAt: number;
  /** What the request says about its own time of sending; a call may say its own. */
  readonly sentAt?: string;
}

/** The item of a call: its key is made of what the client said alone, so that a retry meets its own item. */
export const itemOfCall = (
  call: AcceptedCall,
  source: string,
  secret: HashKey,
  times: CallTimes,
): InteractionItem => {
  const { given, receivedAt } = times;
  // A call without a time happened when it came: there is no clock to correct.
  const sentAt = timeAsGiven(call) === undefined ? undefined : readTime(call.sentAt ?? times.sentAt);
  const { at, flagged } = correctTime(given, sentAt, receivedAt);
  const flag = flagged ?? (saysUnreadableTime(call) ? ('time_unreadable' as const) : undefined);
  const anonymous = anonymousOf(call, source, secret);
  return {
    pk: source,
    sk: `${isoTime(given)}#${keyPartOf(call.messageId)}`,
    kind: call.type,
    name: call.type === 'track' ? String(call.event) : NAMES[call.type],
    at: isoTime(at),
    receivedAt: isoTime(receivedAt),
    messageId: call.messageId,
    ...(anonymous === undefined ? {} : { anonymous }),
    ...(flag === undefined ? {} : { flagged: flag }),
    body: JSON.stringify(call),
  };
};

/** The item of what Relance itself did: in the member's own partition, its body the properties. */
export const itemOfEntry = (entry: TimelineEntry): InteractionItem => ({
  pk: entry.member,
  sk: `${isoTime(Date.parse(entry.at))}#${keyPartOf(entry.messageId)}`,
  kind: entry.kind,
  name: entry.name,
  at: entry.at,
  receivedAt: entry.at,
  messageId: entry.messageId,
  body: JSON.stringify(entry.properties),
});

/** Names an interaction for good: a 12-byte hash of its key. */
export const causeOf = (item: Pick<InteractionItem, 'pk' | 'sk'>): string => shortHash(item.pk, item.sk);
