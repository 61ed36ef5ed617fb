import { PRESSURE_KEPT_MS } from '../../../messaging/contract';
import { DIRECT, type ProgrammeRules } from '../../../programme/contract';
import { isHuman } from '../../../tracking/contract';
import { FEATURE_SETS } from '../artefact/artefact-features';
import { memberSnapshots, type Snapshot } from '../snapshots/member-snapshots';
import type { MailRule, Outcome, PastInteraction } from '../snapshots/timeline';
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
export type SampleRules = Pick<ProgrammeRules, 'currency' | 'exchangeRates' | 'journeys'>;

/** Class and topic of a mail on a timeline, as the programme of today says of its step. */
export const mailRuleOf =
  (journeys: ProgrammeRules['journeys']): MailRule =>
  ({ properties }) => {
    if (properties.journey === DIRECT) return { class: 'transactional', topic: DIRECT };
    const step = journeys
      .find(({ id }) => id === properties.journey)
      ?.steps.find(({ id }) => id === properties.step);
    return step?.do === 'send' ? { class: step.class, topic: step.topic } : { class: 'marketing', topic: '' };
  };

const NO_MAILS = FEATURE_SETS.written.slice(FEATURE_SETS.member.length).map(() => 0);

/** The last mail that was marketing, within the 92 days of the log. */
const isWrittenTo = ({ mails, at }: Snapshot): boolean =>
  (mails?.pressure ?? []).some((slot) => slot.class !== 'transactional' && at - slot.at < PRESSURE_KEPT_MS);

/**
 * A member's rows from their timeline (ascending by `at`). Silence is asked of whoever was active of late; an unsubscribe of whoever got
 * a marketing mail in the last 92 days and has not left since. A cut-off at which nothing is asked has no row. No feature sees a fact later than its cut-off.
 */
export const sampleMember = (
  timeline: readonly PastInteraction[],
  { cutOffs, horizonMs, activeMs }: TrainingSpan,
  rules: SampleRules,
): SampledRow[] => {
  const plan = {
    cutOffs,
    horizonMs,
    knownUntil: cutOffs[placesIn({ cutOffs }).now] as number,
    // The features look at names that are counted on every card, whatever the programme mentions.
    rules: { currency: rules.currency, exchangeRates: rules.exchangeRates, mentioned: new Set<string>() },
    mailOf: mailRuleOf(rules.journeys),
  };
  const rows = new Map<number, SampledRow>();
  for (const snapshot of memberSnapshots('sampled', timeline, { ...plan, activeMs, outcome: 'silence' })) {
    const { cutOff, features, label } = snapshot;
    rows.set(cutOff, {
      cutOff,
      features: [...features, ...NO_MAILS],
      silence: label ?? 'unknown',
      unsubscribe: 'not asked',
    });
  }
  // Nobody who was never written to is asked, and most are not: the second fold is spared.
  if (!timeline.some(({ name }) => name.startsWith('Email '))) return [...rows.values()];
  const asked = { ...plan, activeMs: Number.POSITIVE_INFINITY, outcome: 'unsubscribe' } as const;
  for (const snapshot of memberSnapshots('sampled', timeline, asked)) {
    if (!isWrittenTo(snapshot)) continue;
    const { cutOff, features, label } = snapshot;
    const silence = rows.get(cutOff)?.silence ?? 'not asked';
    rows.set(cutOff, { cutOff, features, silence, unsubscribe: label ?? 'unknown' });
  }
  return [...rows.values()].sort((a, b) => a.cutOff - b.cutOff);
};

/** The first human interaction of a timeline (epoch ms); undefined where there is none. */
export const firstOf = (timeline: readonly PastInteraction[]): number | undefined => {
  const first = timeline.find((item) => isHuman(item));
  return first && Date.parse(first.at);
};
