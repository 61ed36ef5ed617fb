import { stratifiedRateDifference } from '../../functions/scoring/domain/experiments/rate-difference';
import { sampleRatioOfStrata } from '../../functions/scoring/domain/experiments/sample-ratio';
import { countingEntered } from './entered';
import { type Arm, armOf, countingStrata, countsOf, type EnteredStratum, sizesOf } from './entered-strata';
import { sharesSentence, undrawnSentence } from './entered-words';

/** What a journey changed, by intention to treat: everyone who entered counts in the arm they were drawn into. */
export interface Lift {
  readonly journey: string;
  /** Entries so many days ago and more: before that, too little could come of them. */
  readonly afterDays: number;
  readonly treated: Arm;
  readonly control: Arm;
  /** Entered too lately to be judged. */
  readonly early: number;
  /** Members who were never drawn into an arm. */
  readonly undrawn: number;
  /** The control group's shares with which the members were drawn, the earliest first; each is compared within itself. */
  readonly shares: readonly number[];
  /** Treated less control with its 95 % interval; absent while an arm is empty. */
  readonly ordered?: RateChange;
  readonly left?: RateChange;
  /** Whether the arms are as large as they were meant to be; absent where nobody was drawn. */
  readonly sizes?: { readonly p: number; readonly mismatch: boolean };
}

/** The difference of two rates. */
export interface RateChange {
  readonly treated: number;
  readonly control: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/**
 * Counts what became of those who entered a journey, from the items of members in the order in which a scan gives them (see
 * countingEntered). Holds one member in memory.
 */
export const countingLift = (journey: string, afterDays: number, now: number) => {
  const counts = countingStrata();
  const entered = countingEntered(journey, afterDays, now, counts.add);
  return {
    add: entered.add,
    /** What was counted. */
    end(): Lift {
      const notJudged = entered.end();
      const strata = counts.end();
      const [treated, control] = [armOf(strata, 'treated'), armOf(strata, 'control')];
      const change = (of: 'ordered' | 'left'): RateChange => {
        const {
          treated: one,
          control: zero,
          difference,
          low,
          high,
          p,
        } = stratifiedRateDifference(countsOf(strata, of));
        return { treated: one, control: zero, difference, low, high, p };
      };
      const both = strata.some((one) => one.treated.members > 0 && one.control.members > 0);
      return {
        journey,
        afterDays,
        treated,
        control,
        ...notJudged,
        shares: strata.map(({ share }) => share),
        ...(both ? { ordered: change('ordered'), left: change('left') } : {}),
        ...(strata.length > 0 ? { sizes: sizesTold(strata) } : {}),
      };
    },
  };
};

const sizesTold = (strata: readonly EnteredStratum[]) => {
  const { p, mismatch } = sampleRatioOfStrata(sizesOf(strata));
  return { p, mismatch };
};

const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;
const points = (rate: number): string => `${rate < 0 ? '' : '+'}${(rate * 100).toFixed(2)}`;
const lineOf = (what: string, change: RateChange | undefined): string =>
  change === undefined
    ? `  ${what}: not enough data`
    : `  ${what}: ${percent(change.treated)} of the treated, ${percent(change.control)} of the control group: ` +
      `${points(change.difference)} points, 95 % sure of ${points(change.low)} to ${points(change.high)} (p ${change.p.toFixed(3)})`;

/** A journey's lift in words. */
export const liftLines = (lift: Lift): string[] => [
  `${lift.journey}: ${lift.treated.members.toLocaleString('en')} treated, ${lift.control.members.toLocaleString('en')} in the control group, entered ${lift.afterDays} days ago or more; ${lift.early.toLocaleString('en')} entered since`,
  lineOf('ordered since', lift.ordered),
  lineOf('unsubscribed since', lift.left),
  ...(lift.sizes?.mismatch
    ? ['  The arms are not as large as they were meant to be: believe none of this before you know why.']
    : []),
  ...sharesSentence(lift.shares).map((text) => `  ${text}`),
  ...undrawnSentence(lift.undrawn).map((text) => `  ${text}`),
];
