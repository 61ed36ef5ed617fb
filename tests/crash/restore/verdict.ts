import type { Cap } from '../../../functions/programme/contract';
import { type LoadCheck, type LoadEvidence, overCaps, sentTwice } from '../load/verdict';

/** What is kept of a member at the end, beside what was of it before. */
export interface MemberAtEnd {
  readonly member: string;
  /** The cards that it had and has no longer (`PROFILE`). */
  readonly missing: readonly string[];
  /** Send keys of the slots on its card before anything was lost, and at the end. */
  readonly before: readonly string[];
  readonly slots: readonly string[];
  /** Whether its card says that it came out of a copy. */
  readonly isRestored: boolean;
  /** Whether anything of it was deleted, or became what it was in the copy. */
  readonly wasLost: boolean;
  /** Interactions that its ACTIVITY card counts, and those on its timeline. */
  readonly counted: number;
  readonly entries: number;
}

/** What a restore in the middle of sending left behind. */
export interface RestoreEvidence {
  readonly caps: readonly Cap[];
  /** Mails that went before the run, by the pressure logs; and those that SES accepted. */
  readonly earlier: LoadEvidence['mails'];
  readonly mails: LoadEvidence['mails'];
  /** What was asked for, of whom, by send key. */
  readonly asked: ReadonlyMap<string, string>;
  /** What was asked for after the restore of members who had room for it. */
  readonly owed: readonly string[];
  /** What `explain` lists by send key: `sent`, or the reason of a skip. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  readonly members: readonly MemberAtEnd[];
  readonly isPaused: boolean;
  readonly left: number;
}

const lackingCards = ({ members, mails }: RestoreEvidence): string[] => {
  const sent = new Map<string, string[]>();
  for (const { member, key } of mails) sent.set(member, [...(sent.get(member) ?? []), key]);
  return members.flatMap(({ member, missing, before, slots }) => {
    const has = new Set(slots);
    return [
      ...missing.map((card) => `${member} has lost its card ${card}`),
      ...before.filter((key) => !has.has(key)).map((key) => `${member} has lost the slot ${key}`),
      ...(sent.get(member) ?? [])
        .filter((key) => !has.has(key))
        .map((key) => `${member}: a mail without a slot: ${key}`),
    ];
  });
};

const contradictions = ({ asked, mails, told }: RestoreEvidence): string[] => {
  const sent = new Set(mails.map(({ key }) => key));
  return [...asked.keys()].flatMap((key) => {
    const ends = told.get(key) ?? [];
    if (ends.length === 0) return [`no outcome: ${key}`];
    if (ends.includes('sent') !== sent.has(key))
      return [`${sent.has(key) ? 'sent' : 'not sent'}, and told as ${ends.join(' and ')}: ${key}`];
    return [];
  });
};

const unexplained = ({ asked, told, members }: RestoreEvidence): string[] => {
  const restored = new Set(members.flatMap(({ member, isRestored }) => (isRestored ? [member] : [])));
  return [...asked].flatMap(([key, member]) =>
    told.get(key)?.includes('unknown_outcome') && !restored.has(member)
      ? [`of unknown outcome, though the card of ${member} was never lost: ${key}`]
      : [],
  );
};

/** Judges a restore in the middle of sending, promise by promise. */
export const judgeRestore = (evidence: RestoreEvidence): LoadCheck[] => {
  const { caps, earlier, mails, members, owed, told } = evidence;
  return [
    {
      name: 'caps',
      promise: 'nobody got more than a cap allows in any rolling window, with what went before',
      broken: overCaps({ caps, mails: [...earlier, ...mails] }),
    },
    { name: 'sent once', promise: 'no mail was sent twice', broken: sentTwice({ mails }) },
    {
      name: 'put back',
      promise: 'everybody has the cards of before, and each mail of before or since has its slot',
      broken: lackingCards(evidence),
    },
    {
      name: 'judged',
      promise: 'each card counts what its timeline has',
      broken: members.flatMap(({ member, counted, entries }) =>
        counted === entries ? [] : [`${member} counts ${counted} of ${entries}`],
      ),
    },
    {
      name: 'outcome',
      promise: 'every message was sent and is told so, or has its reason',
      broken: contradictions(evidence),
    },
    {
      name: 'no more lost',
      promise: 'only who lost a card may have lost a message',
      broken: unexplained(evidence),
    },
    {
      name: 'resumed',
      promise: 'marketing goes on: who has room got what was asked for afterwards',
      broken: [
        ...(evidence.isPaused ? ['all marketing is still paused'] : []),
        ...owed
          .filter((key) => !told.get(key)?.includes('sent'))
          .map((key) => `not sent (${told.get(key)?.join(' and ') ?? 'no outcome'}): ${key}`),
      ],
    },
    {
      name: 'nothing left',
      promise: 'no work in queues, nothing among the dead letters',
      broken: evidence.left > 0 ? [`${evidence.left} messages`] : [],
    },
  ];
};
