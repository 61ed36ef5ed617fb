import { addValue, emptyArm } from '../../../functions/scoring/domain/experiments/arms';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import type { MemberItem } from '../../../functions/shared/kernel/member-items';
import { countingEntered, type Entered } from '../entered';
import { plural } from '../plural';
import { analyse } from './analyse';
import type { ExperimentAnalysis } from './analysis';
import type { Gathered, GatheredArms } from './gather-arms';

/** Arms as they are called where a journey draws them. */
const ARMS = ['control', 'treated'] as const;
/** What the cards tell of everybody, the control group too: orders are hoped for, unsubscribes are harm. */
const METRICS: readonly (readonly [name: string, of: keyof Omit<Entered, 'control'>])[] = [
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
  /** The control group's share as the programme means it. */
  readonly share: number;
  /** Members planned in all; absent: the journey runs on. */
  readonly planned?: number;
}

const emptyGathered = (): Gathered => ({
  values: emptyArm(),
  ones: 0,
  binned: undefined,
  covariates: undefined,
});

/**
 * What a journey changed, by the same judgement as an experiment's file: everyone who entered counts in the arm that they were drawn
 * into (intention to treat). Throws `control_group_missing` where the journey has none, `nobody_entered`, `one_arm`.
 */
export const analyseJourney = async (
  items: AsyncIterable<MemberItem>,
  { journey, afterDays, share, planned }: JourneyArms,
  { now, onRead }: { readonly now: number; readonly onRead?: (members: number) => void },
): Promise<ExperimentAnalysis> => {
  if (!(share > 0))
    throw new RelanceError(
      'control_group_missing',
      `the journey "${journey}" has no control group: give it one (controlGroup: 0.1), and those who enter from then on are compared`,
    );
  const arms = new Map<string, Gathered[]>();
  let read = 0;
  const counting = countingEntered(journey, afterDays, now, (entered) => {
    const name = ARMS[entered.control ? 0 : 1];
    const arm = arms.get(name) ?? METRICS.map(emptyGathered);
    arms.set(name, arm);
    METRICS.forEach(([, of], metric) => {
      const one = arm[metric] as Gathered;
      addValue(one.values, Number(entered[of]));
      if (entered[of]) one.ones += 1;
    });
    read += 1;
    onRead?.(read);
  });
  for await (const item of items) counting.add(item);
  const early = counting.end();
  if (read === 0)
    throw new RelanceError(
      'nobody_entered',
      `nobody entered "${journey}" ${plural(afterDays, 'day')} ago or more; ${plural(early, 'entry', 'entries')} since: ask again later, or with a smaller --after`,
    );
  const gathered: GatheredArms = {
    read,
    rejected: 0,
    rejectedBy: {},
    rejects: [],
    arms,
    names: METRICS.map(([name]) => name),
    isRate: METRICS.map(() => true),
    rows: undefined,
  };
  const analysis = analyse(gathered, {
    control: ARMS[0],
    shares: new Map([
      [ARMS[0], share],
      [ARMS[1], 1 - share],
    ]),
    planned: planned ?? TUNED_FOR,
    metrics: 1,
  });
  const { done, ...rest } = analysis;
  return {
    ...rest,
    ...(planned === undefined || done === undefined ? {} : { done }),
    entered: { journey, afterDays, early },
  };
};
