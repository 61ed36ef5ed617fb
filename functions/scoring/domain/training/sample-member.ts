import type { ProgrammeRules } from '../../../programme/contract';
import { isHuman } from '../../../tracking/contract';
import { memberSnapshots } from '../snapshots/member-snapshots';
import { decides, type Outcome, type PastInteraction } from '../snapshots/timeline';
import { unsubscribeFeatures } from '../unsubscribe/unsubscribe-features';
import { isMarketingMail, mailsBefore } from './mails-before';
import { placesIn, type TrainingSpan } from './training-span';

/** Who is asked for an outcome at a cut-off, and what came of it; `unknown` while the horizon is not over. */
export type Asked = 0 | 1 | 'unknown' | 'not asked';

/** A member at a cut-off: the features of both outcomes (artefact set `both`), and what is asked. */
export interface SampledRow extends Readonly<Record<Outcome, Asked>> {
  /** Position of the cut-off in the span. */
  readonly cutOff: number;
  readonly features: readonly number[];
}

/** What a sample needs of the programme. */
export type SampleRules = Pick<ProgrammeRules, 'currency' | 'exchangeRates' | 'journeys'>;

/**
 * A member's rows from their timeline (ascending by `at`). Silence is asked of whoever was active of late; an unsubscribe of whoever got a
 * marketing mail in the last 92 days and has not left since the last. A cut-off at which nothing is asked has no row. No feature sees a fact later than its cut-off.
 */
export const sampleMember = (
  timeline: readonly PastInteraction[],
  { cutOffs, horizonMs, activeMs }: TrainingSpan,
  rules: SampleRules,
): SampledRow[] => {
  const { now } = placesIn({ cutOffs });
  const sends = timeline.filter((item) => isMarketingMail(item, rules.journeys)).map(timeOf);
  const left = timeline.filter((item) => decides('unsubscribe', item)).map(timeOf);
  const isWrittenTo = (at: number, latest: number | undefined): boolean =>
    latest !== undefined && !left.some((time) => time >= latest && time < at);
  const rows: SampledRow[] = [];
  const snapshots = memberSnapshots('sampled', timeline, {
    cutOffs,
    horizonMs,
    activeMs: Number.POSITIVE_INFINITY,
    outcome: 'silence',
    knownUntil: cutOffs[now] as number,
    // The features look at names that are counted on every card, whatever the programme mentions.
    rules: { currency: rules.currency, exchangeRates: rules.exchangeRates, mentioned: new Set() },
  });
  for (const { cutOff, at, features, activity, label } of snapshots) {
    const mails = mailsBefore(sends, at);
    const isActive = (activity.all?.l ?? Number.NEGATIVE_INFINITY) >= at - activeMs;
    const silence: Asked = isActive ? (label ?? 'unknown') : 'not asked';
    const leaves = left.some((time) => time >= at && time < at + horizonMs);
    const unsubscribe: Asked = !isWrittenTo(at, mails.pressure.at(-1)?.at)
      ? 'not asked'
      : cutOff === now
        ? 'unknown'
        : leaves
          ? 1
          : 0;
    if (silence === 'not asked' && unsubscribe === 'not asked') continue;
    const all = [...features, ...unsubscribeFeatures(mails, activity, at, horizonMs)];
    rows.push({ cutOff, features: all, silence, unsubscribe });
  }
  return rows;
};

const timeOf = ({ at }: PastInteraction): number => Date.parse(at);

/** The first human interaction of a timeline (epoch ms); undefined where there is none. */
export const firstOf = (timeline: readonly PastInteraction[]): number | undefined => {
  const first = timeline.find((item) => isHuman(item));
  return first && timeOf(first);
};
