import { capViolations } from '../../bin/demo/cap-violations';
import type { KeyedMail } from '../../bin/demo/counted-mails';
import type { Cap } from '../../functions/programme/contract';
import { inFlightCount, unexplained } from './explained';
import type { InFlight } from './in-flight';
import type { DriftEvidence } from './veterans';

/** A decision about a message as `explain` lists it. */
export interface ListedDecision {
  readonly decision: 'sent' | 'deferred' | 'skipped';
  readonly reason?: string;
}

/** A message that must be accounted for. */
export interface ExpectedMessage {
  readonly key: string;
  readonly member: string;
  readonly journey: string;
  /** The steps of the journey that come before the message's: who is at one of them has not asked for it. */
  readonly notAskedAt: readonly string[];
  /** An order follows: it ends the enrolment, and nobody enters when it was judged first (the exit holds already). */
  readonly isOvertakable: boolean;
}

/** An enrolment at the end: `live`, or what ended it, and the step it had reached. */
export interface EnrolmentLeft {
  readonly ended: string;
  readonly step: string;
}

/** What a run left behind, gathered from outside. */
export interface Evidence {
  /** The messageIds of calls that were answered 200. */
  readonly answered: readonly string[];
  /** How often each call is on the timeline, by messageId. */
  readonly recorded: ReadonlyMap<string, number>;
  /** Counts by member and name (`member name`): on the timeline, and on the card. */
  readonly timelineCounts: ReadonlyMap<string, number>;
  readonly cardCounts: ReadonlyMap<string, number>;
  /** Members who signed up (answered 200), and those of them who may be written to by their card. */
  readonly signedUp: readonly string[];
  readonly reachable: ReadonlySet<string>;
  readonly expected: readonly ExpectedMessage[];
  /** By `member journey`. */
  readonly enrolments: ReadonlyMap<string, EnrolmentLeft>;
  /** By send key. */
  readonly decisions: ReadonlyMap<string, readonly ListedDecision[]>;
  /** Send keys of messages that wait in the agenda. */
  readonly waiting: ReadonlySet<string>;
  readonly mails: readonly KeyedMail[];
  readonly caps: readonly Cap[];
  /** Why the outcome of messages may be unknown. */
  readonly inFlight: InFlight;
  /** What the nightly check of the cards found. */
  readonly drift: DriftEvidence;
  /** Messages left in queues, and among the dead letters, at the end. */
  readonly queued: number;
  readonly deadLetters: number;
}

/** A promise and how many cases break it; `examples` name some of them. */
export interface Check {
  readonly name: string;
  readonly promise: string;
  readonly broken: number;
  readonly examples: readonly string[];
}

const EXAMPLES = 5;
const checkOf = (name: string, promise: string, broken: readonly string[]): Check => ({
  name,
  promise,
  broken: broken.length,
  examples: broken.slice(0, EXAMPLES),
});

const keysOf = <V>(map: ReadonlyMap<string, V>, is: (value: V) => boolean): string[] =>
  [...map].flatMap(([key, value]) => (is(value) ? [key] : []));

/**
 * Whether a message's story is whole: what was sent is said to be sent, what was not has a reason or waits. Only an
 * exit that an order of the member explains, and that came before the message was asked for, leaves nothing to list.
 */
const unaccounted = (
  evidence: Evidence,
  { key, member, journey, notAskedAt, isOvertakable }: ExpectedMessage,
): string | undefined => {
  const where = `${journey} of ${member}, ${key}`;
  const enrolment = evidence.enrolments.get(`${member} ${journey}`);
  if (!enrolment) return isOvertakable ? undefined : `${where}: nobody entered`;
  const { ended, step } = enrolment;
  if (ended === 'live') return `${where}: still waits in its journey`;
  const listed = evidence.decisions.get(key) ?? [];
  if (listed.length === 0) {
    if (ended === 'finished') return `${where}: not listed`;
    if (!isOvertakable) return `${where}: ended by ${ended}, and no order explains it`;
    return notAskedAt.includes(step) ? undefined : `${where}: asked for at ${step}, and not listed`;
  }
  const isOver = listed.some(({ decision }) => decision !== 'deferred');
  return isOver || evidence.waiting.has(key) ? undefined : `${where}: deferred, and nobody will ask again`;
};

const contradictions = ({ decisions, mails }: Evidence): string[] => {
  const accepted = new Set(mails.map(({ key }) => key));
  return [...decisions].flatMap(([key, listed]) => {
    const sent = listed.some(({ decision }) => decision === 'sent');
    const skips = listed.filter(({ decision }) => decision === 'skipped');
    if (sent && !accepted.has(key)) return [`${key}: listed as sent, SES has no such mail`];
    if (sent && skips.length > 0) return [`${key}: listed as sent and as ${skips[0]?.reason}`];
    const wrong = skips.find(({ reason }) => reason !== 'unknown_outcome');
    if (accepted.has(key) && wrong) return [`${key}: SES has it, listed as ${wrong.reason}`];
    return [];
  });
};

/** The send keys whose outcome is listed as unknown. */
export const unknownsOf = ({ decisions }: Evidence): string[] =>
  keysOf(decisions, (listed) => listed.some(({ reason }) => reason === 'unknown_outcome'));

const driftProblems = ({ repaired, lacking, damaged, lost, notMended }: DriftEvidence): string[] => [
  ...notMended.map((member) => `${member}: damaged, and not what it was`),
  ...(repaired === damaged ? [] : [`${repaired} cards repaired, ${damaged} were damaged`]),
  ...(lacking === lost ? [] : [`${lacking} cards found to lack something, ${lost} did`]),
];

/** Judges what a run left behind, promise by promise. */
export const judgeRun = (evidence: Evidence): readonly Check[] => {
  const { answered, recorded, timelineCounts, cardCounts, mails } = evidence;
  const byKey = new Map<string, number>();
  for (const { key } of mails) byKey.set(key, (byKey.get(key) ?? 0) + 1);
  const listedKeys = evidence.decisions;
  const names = new Set([...timelineCounts.keys(), ...cardCounts.keys()]);
  const unknowns = unknownsOf(evidence);
  const capped = capViolations(mails, evidence.caps);
  return [
    checkOf('recorded', 'every call answered 200 is on the timeline, and none is there twice', [
      ...answered.filter((id) => !recorded.has(id)),
      ...keysOf(recorded, (times) => times > 1).map((id) => `${id}: twice`),
    ]),
    checkOf(
      'judged once',
      'every card counts what the timeline has',
      [...names]
        .filter((name) => (timelineCounts.get(name) ?? 0) !== (cardCounts.get(name) ?? 0))
        .map(
          (name) => `${name}: timeline ${timelineCounts.get(name) ?? 0}, card ${cardCounts.get(name) ?? 0}`,
        ),
    ),
    checkOf(
      'signed up',
      'everybody who signed up may be written to',
      evidence.signedUp.filter((member) => !evidence.reachable.has(member)),
    ),
    checkOf(
      'sent once',
      'no mail was sent twice',
      keysOf(byKey, (times) => times > 1),
    ),
    checkOf(
      'accounted for',
      'every trigger led to a message that was sent, or has its reason',
      evidence.expected.map((one) => unaccounted(evidence, one)).filter((one) => one !== undefined),
    ),
    checkOf('no contradiction', 'what is listed as sent was sent, and nothing else', [
      ...contradictions(evidence),
      ...[...byKey.keys()].filter((key) => !listedKeys.has(key)).map((key) => `${key}: sent, not listed`),
    ]),
    checkOf(
      'unknown outcome',
      `${unknowns.length}, of ${inFlightCount(evidence.inFlight)} messages that were in flight when something broke`,
      [
        // SES tells of each mail that it took, and that confirms it: what is left unknown, SES must not have.
        ...unknowns.filter((key) => byKey.has(key)).map((key) => `${key}: SES took it, and told so in vain`),
        ...unexplained(
          unknowns.filter((key) => !byKey.has(key)),
          evidence.inFlight,
        ).map((key) => `${key}: was not in flight; SES has no such mail`),
      ],
    ),
    checkOf(
      'caps',
      'nobody got more than the caps allow',
      Array.from({ length: capped }, () => 'a mail over a cap'),
    ),
    checkOf(
      'drift',
      'the nightly check repairs the damaged card, and leaves what is missing',
      driftProblems(evidence.drift),
    ),
    checkOf('nothing left', 'no work is left in queues or among the dead letters', [
      ...(evidence.queued > 0 ? [`${evidence.queued} in queues`] : []),
      ...(evidence.deadLetters > 0 ? [`${evidence.deadLetters} dead letters`] : []),
    ]),
  ];
};

/** The verdict in one line. */
export const verdictLine = (checks: readonly Check[]): string => {
  const broken = checks.filter(({ broken: cases }) => cases > 0);
  return broken.length === 0
    ? `nothing lost, nothing twice: all ${checks.length} promises held`
    : `BROKEN: ${broken.map(({ name, broken: cases }) => `${name} (${cases})`).join(', ')}`;
};
