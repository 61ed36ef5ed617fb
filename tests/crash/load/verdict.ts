import type { Cap } from '../../../functions/programme/contract';
import { durationMs, isoTime } from '../../../functions/shared/kernel/time';

/** What a load left behind, by member. Times are epoch ms. */
export interface LoadEvidence {
  readonly caps: readonly Cap[];
  /** The mails that SES accepted: of whom, under which send key, when. */
  readonly mails: readonly { readonly member: string; readonly key: string; readonly at: number }[];
  /** The keys that were asked for. */
  readonly asked: readonly string[];
  /** What `explain` lists by send key: `sent`, `deferred`, or the reason of a skip. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  /** Of each member who left: the keys on the card in the very write that noted it, and those at the end. */
  readonly left: readonly {
    readonly member: string;
    readonly atLeave: readonly string[];
    readonly end: readonly string[];
  }[];
  /** Keys that are still open on a card. */
  readonly open: readonly string[];
  /** How many messages were in the hands of senders when those were killed. */
  readonly diedInHand: number;
}

/** A promise and what broke it. */
export interface LoadCheck {
  readonly name: string;
  readonly promise: string;
  readonly broken: readonly string[];
}

/** Each rolling window that holds more mails of one member than a cap allows. */
export const overCaps = ({ mails, caps }: Pick<LoadEvidence, 'mails' | 'caps'>): string[] => {
  const byMember = new Map<string, number[]>();
  for (const { member, at } of mails) byMember.set(member, [...(byMember.get(member) ?? []), at]);
  return [...byMember].flatMap(([member, times]) => {
    const sorted = times.sort((a, b) => a - b);
    return caps.flatMap(({ max, window }) =>
      sorted.flatMap((at, index) => {
        const first = sorted[index - max];
        return first !== undefined && at - first < durationMs(window)
          ? [`${member}: ${max + 1} within ${window} at ${isoTime(at)}`]
          : [];
      }),
    );
  });
};

/** Each mail that SES accepted again under the same send key. */
export const sentTwice = ({ mails }: Pick<LoadEvidence, 'mails'>): string[] => {
  const seen = new Set<string>();
  return mails.flatMap(({ key }) => {
    if (seen.has(key)) return [`sent twice: ${key}`];
    seen.add(key);
    return [];
  });
};

const afterLeaving = ({ left }: LoadEvidence): string[] =>
  left.flatMap(({ member, atLeave, end }) => {
    const before = new Set(atLeave);
    return end.filter((key) => !before.has(key)).map((key) => `${member}: reserved after leaving: ${key}`);
  });

const endsOf = ({ told }: LoadEvidence, key: string): string[] =>
  (told.get(key) ?? []).filter((one) => one !== 'deferred');

const contradictions = (evidence: LoadEvidence): string[] => {
  const sent = new Set(evidence.mails.map(({ key }) => key));
  return evidence.asked.flatMap((key) => {
    const ends = endsOf(evidence, key);
    if (ends.includes('sent') && !sent.has(key)) return [`told as sent, not sent: ${key}`];
    const isTold = ends.includes('sent') || ends.includes('unknown_outcome');
    return sent.has(key) && !isTold ? [`sent, told as ${ends.join(' and ') || 'nothing'}: ${key}`] : [];
  });
};

const unknownKeys = (evidence: LoadEvidence): string[] =>
  evidence.asked.filter((key) => {
    const ends = endsOf(evidence, key);
    return ends.includes('unknown_outcome') && !ends.includes('sent');
  });

/** How many messages have an unknown outcome. */
export const unknownsIn = (evidence: LoadEvidence): number => unknownKeys(evidence).length;

/** Judges a load, promise by promise. */
export const judgeLoad = (evidence: LoadEvidence): LoadCheck[] => {
  const unknown = unknownsIn(evidence);
  const tooMany = unknown - evidence.diedInHand;
  return [
    {
      name: 'caps',
      promise: 'nobody got more than a cap allows in any rolling window',
      broken: overCaps(evidence),
    },
    { name: 'sent once', promise: 'no key is twice among the mails', broken: sentTwice(evidence) },
    { name: 'left', promise: 'nothing was reserved after an unsubscribe', broken: afterLeaving(evidence) },
    {
      name: 'outcome',
      promise: 'every request has its outcome',
      broken: [
        ...evidence.asked
          .filter((key) => endsOf(evidence, key).length === 0)
          .map((key) => `no outcome: ${key}`),
        ...evidence.open.map((key) => `left open on a card: ${key}`),
      ],
    },
    { name: 'no contradiction', promise: 'what is told as sent was sent', broken: contradictions(evidence) },
    {
      name: 'unknown outcome',
      promise: `${unknown}, of ${evidence.diedInHand} messages in the hands of senders that were killed`,
      broken: [
        ...(tooMany > 0 ? [`${tooMany} more than there were`] : []),
        ...unknownKeys(evidence)
          .filter((key) => evidence.mails.some((mail) => mail.key === key))
          .map((key) => `SES took it, and told so in vain: ${key}`),
      ],
    },
  ];
};
