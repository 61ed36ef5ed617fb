import { alwaysValidBeside, type OneLook } from '../../../functions/scoring/domain/experiments/always-valid';
import type { Interval } from '../../../functions/scoring/domain/experiments/arms';
import { cuped } from '../../../functions/scoring/domain/experiments/cuped';
import { enoughInStrata, enoughMeasured } from '../../../functions/scoring/domain/experiments/enough';
import { holm } from '../../../functions/scoring/domain/experiments/holm';
import {
  type MeanDifference,
  meanDifference,
} from '../../../functions/scoring/domain/experiments/mean-difference';
import {
  harmOf,
  type RateDifference,
  stratifiedErrorFloor,
  stratifiedRateDifference,
} from '../../../functions/scoring/domain/experiments/rate-difference';
import {
  type SizedStratum,
  sampleRatioOfStrata,
} from '../../../functions/scoring/domain/experiments/sample-ratio';
import type { CountedStratum } from '../../../functions/scoring/domain/experiments/strata';
import { winsorise } from '../../../functions/scoring/domain/experiments/winsorise';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { withLeftOut } from '../left-out';
import { UsageError } from '../problems';
import type { Bounded, ExperimentAnalysis, MetricAnalysis } from './analysis';
import type { Gathered, GatheredArms } from './gather-arms';
import { reactingIn, withReactions } from './reacting';

/** How the arms are judged. */
export interface AnalysisRules {
  readonly control?: string;
  /** Of arms by name; equal where nothing is said. */
  readonly shares?: ReadonlyMap<string, number>;
  readonly planned?: number;
  readonly winsorise?: number;
  /** How many of the metrics are no guard-rails: those come first. */
  readonly metrics: number;
}

const controlOf = (names: readonly string[], asked: string | undefined): string => {
  const found =
    names.find((name) => name === asked) ?? names.find((name) => !asked && /^control$/i.test(name));
  if (found !== undefined) return found;
  const there = names.map((name) => `"${name}"`).join(', ');
  throw new UsageError(
    'control_unknown',
    `${asked === undefined ? 'no arm is called "control"' : `there is no arm "${asked}"`}; there are ${there}: name one with --control`,
  );
};

const sharesOf = (names: readonly string[], shares: ReadonlyMap<string, number> | undefined): number[] => {
  for (const name of shares?.keys() ?? [])
    if (!names.includes(name)) throw new UsageError('arm_unknown', `--shares: nobody is in an arm "${name}"`);
  return names.map((name) => {
    const share = shares ? shares.get(name) : 1;
    if (share === undefined)
      throw new UsageError('share_missing', `--shares says nothing of the arm "${name}"`);
    return share;
  });
};

const liftOf = ({ ratio }: RateDifference | MeanDifference): Bounded | null =>
  ratio
    ? {
        value: ratio.value - 1,
        low: ratio.low - 1,
        high: Number.isFinite(ratio.high) ? ratio.high - 1 : null,
      }
    : null;

const intervalOf = ({ low, high }: Interval): Interval => ({ low, high });

/** What may be looked at every day, of all arms of a metric. */
const looksOf = (
  found: readonly { readonly difference: OneLook; readonly floor: number; readonly most: number }[],
  done: number,
) => {
  const looks = found.map(({ difference, ...within }) => alwaysValidBeside(difference, within, done));
  const adjusted = holm(looks.map(({ p }) => p));
  return looks.map((look, i) => ({ ...look, pHolm: adjusted[i] as number }));
};

/**
 * How many members of the earliest odds tell as much as all: a member tells by share x (1 - share). The always-valid sequence goes by
 * it, since its clock must be that of the variance and must not jump when the odds change.
 */
const informationOf = (strata: readonly SizedStratum[], used: number): number => {
  if (strata.length < 2) return used;
  const tells = ({ shares = [1, 1] }: SizedStratum): number => {
    const [one = 0, zero = 0] = shares;
    return (one * zero) / (one + zero) ** 2;
  };
  const first = tells(strata[0] as SizedStratum);
  return strata.reduce(
    (sum, stratum) => sum + (stratum.sizes.reduce((n, size) => n + size, 0) * tells(stratum)) / first,
    0,
  );
};

/**
 * Judges what a file said. Throws `file_without_rows`, `one_arm`, `control_unknown`, `not_a_rate`, and the codes of the
 * statistics, each with the lines that were left out.
 */
export const analyse = (gathered: GatheredArms, rules: AnalysisRules): ExperimentAnalysis => {
  try {
    return judgeArms(gathered, rules);
  } catch (error) {
    throw withLeftOut(error, { ...gathered, lines: gathered.read });
  }
};

const judgeArms = (gathered: GatheredArms, rules: AnalysisRules): ExperimentAnalysis => {
  const { arms, names, isRate } = gathered;
  const all = [...arms.keys()];
  if (all.length === 0)
    throw new RelanceError(
      'file_without_rows',
      gathered.read === 0
        ? 'the file has a header and nothing else: there is nothing to compare'
        : `no line of ${gathered.read} can be used`,
    );
  if (all.length === 1)
    throw new RelanceError(
      'one_arm',
      `every member is in the arm "${all[0]}": there is nothing to compare it with`,
    );
  const control = controlOf(all, rules.control);
  const ordered = [control, ...all.filter((name) => name !== control).sort()];
  const meant = sharesOf(ordered, rules.shares);
  const ofArm = (name: string, metric: number): Gathered => arms.get(name)?.[metric] as Gathered;
  const sizes = ordered.map((name) => ofArm(name, 0).values.n);
  const used = sizes.reduce((sum, size) => sum + size, 0);
  const done = rules.planned === undefined ? undefined : used / rules.planned;
  const sized = gathered.strata?.map((stratum) => stratum.sizes) ?? [{ sizes, shares: meant }];

  const judge = (metric: number): MetricAnalysis => {
    const guardrail = metric >= rules.metrics;
    const name = names[metric] as string;
    const rate = isRate[metric] === true;
    if (guardrail && !rate)
      throw new RelanceError('not_a_rate', `the guard-rail "${name}" must be 0 or 1 for each member`);
    const capped =
      rate || rules.winsorise === undefined
        ? undefined
        : winsorise(
            ordered.map((arm) => ofArm(arm, metric).binned as never),
            rules.winsorise,
          );
    const counted = (arm: string) => ({ n: ofArm(arm, metric).values.n, hits: ofArm(arm, metric).ones });
    const measured = (arm: string) => capped?.arms[ordered.indexOf(arm)] ?? ofArm(arm, metric).values;
    const countedIn = (arm: string): readonly CountedStratum[] =>
      gathered.strata?.map(({ counts }) => counts[metric] as CountedStratum) ?? [
        { treated: counted(arm), control: counted(control) },
      ];
    const found = ordered.slice(1).map((arm) => {
      if (!rate) {
        for (const one of [arm, control])
          if (ofArm(one, metric).values.n < 2)
            throw new RelanceError(
              'arm_too_small',
              `the arm "${one}" has one member, and a mean of it has no spread: is its name written as the others'?`,
            );
        const difference = meanDifference(measured(arm), measured(control));
        const enough = enoughMeasured(measured(arm), measured(control));
        return { arm, difference, p: difference.p, floor: 0, most: Number.POSITIVE_INFINITY, enough };
      }
      const strata = countedIn(arm);
      const difference = stratifiedRateDifference(strata);
      const p = guardrail ? harmOf(difference) : difference.p;
      return {
        arm,
        difference,
        p,
        floor: stratifiedErrorFloor(strata),
        most: 1,
        enough: enoughInStrata(strata),
      };
    });
    const rateOf = (i: number): number =>
      i === 0 ? (found[0]?.difference.control as number) : (found[i - 1]?.difference.treated as number);
    const adjustedPs = holm(found.map(({ p }) => p));
    const looks =
      rules.planned === undefined ? [] : looksOf(found, informationOf(sized, used) / rules.planned);
    const reactions = rate && !guardrail ? reacting?.(metric) : undefined;
    return {
      metric: name,
      kind: rate ? 'rate' : 'mean',
      guardrail,
      arms: ordered.map((arm, i) => {
        const { n, hits } = counted(arm);
        return rate ? { arm, n, value: rateOf(i), hits } : { arm, n, value: measured(arm).mean };
      }),
      ...(capped?.cap === undefined
        ? {}
        : { winsorised: { kept: rules.winsorise as number, cap: capped.cap, capped: capped.capped } }),
      comparisons: found.map(({ arm, difference, p, enough }, i) => {
        const [one, zero] = [ofArm(arm, metric).covariates, ofArm(control, metric).covariates];
        const adjusted = one && zero && !capped ? cuped(one, zero) : undefined;
        const [whenever, reacting] = [looks[i], reactions?.[i]];
        return {
          arm,
          treated: difference.treated,
          control: difference.control,
          difference: difference.difference,
          ...intervalOf(difference),
          error: difference.error,
          p,
          pHolm: adjustedPs[i] as number,
          enough,
          lift: liftOf(difference),
          ...(whenever ? { alwaysValid: whenever } : {}),
          ...(adjusted
            ? {
                adjusted: {
                  difference: adjusted.difference,
                  ...intervalOf(adjusted),
                  p: adjusted.p,
                  reduction: adjusted.reduction,
                },
              }
            : {}),
          ...(reacting ? { reacting } : {}),
        };
      }),
    };
  };

  const reacting = reactingIn(gathered, ordered);
  const metrics = withReactions(names.map((_, metric) => judge(metric)));
  return {
    read: gathered.read,
    used,
    rejected: gathered.rejected,
    rejects: gathered.rejects,
    control,
    arms: ordered.map((arm, i) => ({ arm, n: sizes[i] as number, meant: meant[i] as number })),
    sampleRatio: sampleRatioOfStrata(sized),
    ...(done === undefined ? {} : { done }),
    metrics,
  };
};
