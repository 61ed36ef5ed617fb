import { unexplained } from '../explained';
import type { InFlight } from '../in-flight';

/** What a burst left behind, by send key. */
export interface BurstEvidence {
  /** One message for each recipient. */
  readonly asked: readonly string[];
  /** How many mails SES accepted of each. */
  readonly mails: ReadonlyMap<string, number>;
  /** What `explain` lists of each: `sent`, or the reason of a skip. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  /** What was under way when senders were killed. */
  readonly inFlight: InFlight;
  readonly queued: number;
  readonly deadLetters: number;
}

/** What a burst came to. */
export interface BurstVerdict {
  /** Recipients with one mail. */
  readonly once: number;
  readonly twice: readonly string[];
  /** Without a mail, with its name: the sender died with it in its hands. */
  readonly unknown: readonly string[];
  /** Without a mail, and nobody says why. */
  readonly lost: readonly string[];
  /** With a mail, and told otherwise. */
  readonly mistold: readonly string[];
  /** Of unknown outcome, though no killed sender had it in its hands; or more than they can have held. */
  readonly unexplained: readonly string[];
  readonly left: number;
  /** Whether everything held. */
  readonly held: boolean;
}

/** Judges a burst: every recipient once, none missing but those of unknown outcome, and of those no more than died in flight. */
export const judgeBurst = (evidence: BurstEvidence): BurstVerdict => {
  const { asked, mails, told, inFlight } = evidence;
  const toldOf = (key: string) => told.get(key) ?? [];
  const isUnknown = (key: string) => toldOf(key).includes('unknown_outcome');
  const unknown = asked.filter(isUnknown);
  const verdict = {
    once: asked.filter((key) => mails.get(key) === 1).length,
    twice: asked.filter((key) => (mails.get(key) ?? 0) > 1),
    unknown,
    lost: asked.filter((key) => !mails.has(key) && !isUnknown(key)),
    // SES tells of each mail that it took, so none of those may be left unknown.
    mistold: asked.filter((key) => mails.has(key) && !toldOf(key).includes('sent')),
    unexplained: unexplained(unknown, inFlight),
    left: evidence.queued + evidence.deadLetters,
  };
  const broken = [verdict.twice, verdict.lost, verdict.mistold, verdict.unexplained];
  return { ...verdict, held: broken.every((one) => one.length === 0) && verdict.left === 0 };
};
