import type { SizedStratum } from '../../../functions/scoring/domain/experiments/sample-ratio';
import type { CountedStratum } from '../../../functions/scoring/domain/experiments/strata';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import type { MemberItem } from '../../../functions/shared/kernel/member-items';
import { countingEntered } from '../entered';
import { armOf, countingStrata, countsOf, type EnteredStratum, sizesOf } from '../entered-strata';
import { plural } from '../plural';
import { analyse } from './analyse';
import type { ExperimentAnalysis } from './analysis';
import type { Gathered, GatheredArms } from './gather-arms';

/** Arms as they are called where a journey draws them. */
const ARMS = ['control', 'treated'] as const;
/** What the cards tell of everybody, the control group too: orders are hoped for, unsubscribes are harm. */
const METRICS: readonly (readonly [name: string, of: 'ordered' | 'left'])[] = [
  ['ordered', 'ordered'],
  ['unsubscribed', 'left'],
];
/**
 * A journey runs on and has no plan: its sequence is tuned for so many members, chosen before anybody looked, from a tenth to ten
 * times of which it is within a tenth as narrow as at its best.
 */
const TUNED_FOR = 2_000;

/** A journey whose entries are compared, and since when. */
export interface JourneyArms {
  readonly journey: string;
  readonly afterDays: number;
  /** The control group's share as the live programme means it. */
  readonly share: number;
  /** Members planned in all; absent: the journey runs on. */
  readonly planned?: number;
}

const gatheredOf = (strata: readonly EnteredStratum[], arm: (typeof ARMS)[number]): Gathered[] => {
  const counted = armOf(strata, arm);
  return METRICS.map(([, of]) => {
    const mean = counted.members > 0 ? counted[of] / counted.members : 0;
    const values = { n: counted.members, mean, squares: counted.members * mean * (1 - mean) };
    return { values, ones: counted[of], binned: undefined, covariates: undefined };
  });
};

/**
 * What a journey changed, by the same judgement as an experiment's file: everyone who entered counts in the arm that they were drawn
 * into (intention to treat), beside those who were drawn with the same share. Throws `control_group_missing` where the journey has
 * none and had none, `nobody_entered`, `one_arm`.
 */
export const analyseJourney = async (
  items: AsyncIterable<MemberItem>,
  { journey, afterDays, share, planned }: JourneyArms,
  { now, onRead }: { readonly now: number; readonly onRead?: (members: number) => void },
): Promise<ExperimentAnalysis> => {
  const counts = countingStrata();
  let read = 0;
  const counting = countingEntered(journey, afterDays, now, (entered) => {
    counts.add(entered);
    read += 1;
    onRead?.(read);
  });
  for await (const item of items) counting.add(item);
  const notJudged = counting.end();
  if (read === 0 && !(share > 0))
    throw new RelanceError(
      'control_group_missing',
      `the journey "${journey}" has no control group: give it one (controlGroup: 0.1), and those who enter from then on are compared`,
    );
  if (read === 0)
    throw new RelanceError(
      'nobody_entered',
      `nobody entered "${journey}"${afterDays === 0 ? '' : ` ${plural(afterDays, 'day')} ago or more`}${notJudged.undrawn > 0 ? ` who was drawn into an arm (${plural(notJudged.undrawn, 'member')} before there was a control group)` : ''}${afterDays === 0 ? ': ask again later' : `; ${plural(notJudged.early, 'entry', 'entries')} since: ask again later, or with a smaller --after`}`,
    );
  const strata = counts.end();
  const sizes = sizesOf(strata);
  const perMetric = METRICS.map(([, of]) => countsOf(strata, of));
  const arms = new Map(
    ARMS.map((arm) => [arm, gatheredOf(strata, arm)] as const).filter(
      ([, [first]]) => (first?.values.n ?? 0) > 0,
    ),
  );
  const drawn = strata.reduce((sum, one) => sum + one.share * (one.control.members + one.treated.members), 0);
  // Shares are typed by people: what a sum leaves behind the twelfth digit is rounding.
  const meant = Number((drawn / read).toFixed(12));
  const gathered: GatheredArms = {
    read,
    rejected: 0,
    rejectedBy: {},
    rejects: [],
    arms,
    names: METRICS.map(([name]) => name),
    isRate: METRICS.map(() => true),
    rows: undefined,
    strata: strata.map((_, k) => ({
      sizes: sizes[k] as SizedStratum,
      counts: perMetric.map((counted) => counted[k] as CountedStratum),
    })),
  };
  const analysis = analyse(gathered, {
    control: ARMS[0],
    shares: new Map([
      [ARMS[0], meant],
      [ARMS[1], 1 - meant],
    ]),
    planned: planned ?? TUNED_FOR,
    metrics: 1,
  });
  const { done, ...rest } = analysis;
  return {
    ...rest,
    ...(planned === undefined || done === undefined ? {} : { done }),
    entered: {
      journey,
      afterDays,
      ...notJudged,
      shares: strata.map(({ share: drawn, control, treated }) => ({
        share: drawn,
        control: control.members,
        treated: treated.members,
      })),
    },
  };
};
