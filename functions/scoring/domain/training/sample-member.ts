import { type MailCounts, PRESSURE_KEPT_MS } from '../../../messaging/contract';
import type { ProgrammeRules } from '../../../programme/contract';
import { isHuman } from '../../../tracking/contract';
import { memberSnapshots } from '../snapshots/member-snapshots';
import {
  decides,
  growingMails,
  type MailRule,
  type Outcome,
  type PastInteraction,
} from '../snapshots/timeline';
import { mailFeatures } from '../unsubscribe/mail-features';
import { placesIn, type TrainingSpan } from './training-span';

/** Who is asked for an outcome at a cut-off, and what came of it; `unknown` while the horizon is not over. */
export type Asked = 0 | 1 | 'unknown' | 'not asked';

/** A member at a cut-off: the features of both outcomes (artefact set `written`), and what is asked. */
export interface SampledRow extends Readonly<Record<Outcome, Asked>> {
  /** Position of the cut-off in the span. */
  readonly cutOff: number;
  readonly features: readonly number[];
}

/** What a sample needs of the programme. */
export interface SampleRules extends Pick<ProgrammeRules, 'currency' | 'exchangeRates'> {
  /** What the mails of the timeline count as. */
  readonly mailOf: MailRule;
}

/** Whether a marketing mail went in the 92 days before `at` (epoch ms), as far as the log of a CONTACT card goes. */
const isWrittenTo = ({ pressure }: MailCounts, at: number): boolean => {
  const latest = pressure.findLast((slot) => slot.class !== 'transactional');
  return latest !== undefined && at - latest.at < PRESSURE_KEPT_MS;
};

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
  const left = timeline.filter((item) => decides('unsubscribe', item)).map(timeOf);
  const mails = growingMails(rules.mailOf);
  let read = 0;
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
    for (; read < timeline.length && timeOf(timeline[read] as PastInteraction) < at; read += 1)
      mails.add(timeline[read] as PastInteraction);
    const isActive = (activity.all?.l ?? Number.NEGATIVE_INFINITY) >= at - activeMs;
    const silence: Asked = isActive ? (label ?? 'unknown') : 'not asked';
    const leaves = left.some((time) => time >= at && time < at + horizonMs);
    const unsubscribe: Asked =
      mails.hasLeft || !isWrittenTo(mails.counts, at)
        ? 'not asked'
        : cutOff === now
          ? 'unknown'
          : leaves
            ? 1
            : 0;
    if (silence === 'not asked' && unsubscribe === 'not asked') continue;
    const all = [...features, ...mailFeatures(mails.counts, activity, at, horizonMs)];
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
