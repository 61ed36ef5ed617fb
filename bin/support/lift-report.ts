import { rateDifference } from '../../functions/scoring/domain/experiments/rate-difference';
import { sampleRatio } from '../../functions/scoring/domain/experiments/sample-ratio';
import { countingEntered } from './entered';

/** The members of one arm, and what they did since. */
export interface Arm {
  members: number;
  /** Ordered since they entered. */
  ordered: number;
  /** Unsubscribed from everything since they entered. */
  left: number;
}

/** What a journey changed, by intention to treat: everyone who entered counts in the arm they were drawn into. */
export interface Lift {
  readonly journey: string;
  /** Entries so many days ago and more: before that, too little could come of them. */
  readonly afterDays: number;
  readonly treated: Arm;
  readonly control: Arm;
  /** Entered too lately to be judged. */
  readonly early: number;
  /** Treated less control with its 95 % interval; absent while an arm is empty. */
  readonly ordered?: RateChange;
  readonly left?: RateChange;
  /** Whether the arms are as large as they were meant to be; absent where the journey has no control group. */
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

const emptyArm = (): Arm => ({ members: 0, ordered: 0, left: 0 });

/**
 * Counts what became of those who entered a journey, from the items of members in the order in which a scan gives them (see
 * countingEntered). Holds one member in memory.
 */
export const countingLift = (journey: string, afterDays: number, now: number) => {
  const treated = emptyArm();
  const control = emptyArm();
  const entered = countingEntered(journey, afterDays, now, (member) => {
    const arm = member.control ? control : treated;
    arm.members += 1;
    if (member.ordered) arm.ordered += 1;
    if (member.left) arm.left += 1;
  });
  return {
    add: entered.add,
    /** What was counted; `share` is the control group's as the programme means it. */
    end(share: number): Lift {
      const early = entered.end();
      const change = (of: 'ordered' | 'left'): RateChange => {
        const {
          treated: one,
          control: zero,
          difference,
          low,
          high,
          p,
        } = rateDifference(
          { n: treated.members, hits: treated[of] },
          { n: control.members, hits: control[of] },
        );
        return { treated: one, control: zero, difference, low, high, p };
      };
      const both = treated.members > 0 && control.members > 0;
      const sizes = share > 0 && treated.members + control.members > 0;
      return {
        journey,
        afterDays,
        treated,
        control,
        early,
        ...(both ? { ordered: change('ordered'), left: change('left') } : {}),
        ...(sizes ? { sizes: sizesOf(treated, control, share) } : {}),
      };
    },
  };
};

const sizesOf = (treated: Arm, control: Arm, share: number) => {
  const { p, mismatch } = sampleRatio([treated.members, control.members], [1 - share, share]);
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
    ? [
        '  The arms are not as large as they were meant to be (the share may have been changed): believe none of this before you know why.',
      ]
    : []),
];
