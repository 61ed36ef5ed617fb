import type { AlwaysValid } from '../../../functions/scoring/domain/experiments/always-valid';
import type { Interval } from '../../../functions/scoring/domain/experiments/arms';
import type { SampleRatio } from '../../../functions/scoring/domain/experiments/sample-ratio';
import type { RejectedLine } from '../call-lines';
import type { NotJudged } from '../entered';

/** A figure with its interval; a bound is null where there is none. */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number | null;
}

/** Whether some members react more than others, or why it cannot be judged. */
export type Reaction =
  | {
      /** `pHolm` below 0.025. */
      readonly found: boolean;
      /** One-sided; `pHolm` is adjusted for all arms and rates. */
      readonly p: number;
      readonly pHolm: number;
      readonly qini: Interval & { readonly value: number };
      readonly top30: Interval & { readonly difference: number };
    }
  | { readonly found: false; readonly refused: string };

/** An arm beside the control, in one metric. */
export interface Comparison extends Interval {
  readonly arm: string;
  readonly treated: number;
  readonly control: number;
  readonly difference: number;
  readonly error: number;
  /** Of one arm; `pHolm` is adjusted for all arms of the metric. For a guard-rail one-sided. */
  readonly p: number;
  readonly pHolm: number;
  /** Whether there are enough members for a sentence to claim something: see functions/scoring/domain/experiments/enough.ts. */
  readonly enough: boolean;
  /** treated / control - 1; null where the control may be 0. */
  readonly lift: Bounded | null;
  /** With a plan: what may be looked at every day. Contains the interval above; without any spread its bounds are infinite. */
  readonly alwaysValid?: AlwaysValid & { readonly pHolm: number };
  /** With covariates: the difference that they make surer; not of capped values. */
  readonly adjusted?: Interval & {
    readonly difference: number;
    readonly p: number;
    readonly reduction: number;
  };
  /** With --who. */
  readonly reacting?: Reaction;
}

/** A metric in all arms. */
export interface MetricAnalysis {
  readonly metric: string;
  readonly kind: 'rate' | 'mean';
  readonly guardrail: boolean;
  /** The rate or mean of each arm. */
  readonly arms: readonly {
    readonly arm: string;
    readonly n: number;
    readonly value: number;
    readonly hits?: number;
  }[];
  /** The cap of the values and how many lay above it. */
  readonly winsorised?: { readonly kept: number; readonly cap: number; readonly capped: number };
  readonly comparisons: readonly Comparison[];
}

/** What `experiment analyse` answers. */
export interface ExperimentAnalysis {
  readonly read: number;
  readonly used: number;
  readonly rejected: number;
  readonly rejects: readonly RejectedLine[];
  readonly control: string;
  readonly arms: readonly { readonly arm: string; readonly n: number; readonly meant: number }[];
  readonly sampleRatio: SampleRatio;
  /** The share of the planned members that there are by now. */
  readonly done?: number;
  /** Where it is a journey's: who entered so many days ago or more is judged, and whom that leaves out. */
  readonly entered?: NotJudged & {
    readonly journey: string;
    readonly afterDays: number;
    /** Members by the control group's share with which they were drawn, the earliest first; compared within each. */
    readonly shares: readonly {
      readonly share: number;
      readonly control: number;
      readonly treated: number;
    }[];
  };
  readonly metrics: readonly MetricAnalysis[];
}
