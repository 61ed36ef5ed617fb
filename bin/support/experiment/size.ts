import { sizeForMeans, sizeForRates } from '../../../functions/scoring/domain/experiments/sample-size';
import { UsageError } from '../problems';

/** What `experiment size` answers. */
export interface ExperimentSize {
  readonly base: number;
  readonly target: number;
  readonly lift: number;
  readonly alpha: number;
  readonly power: number;
  /** Treated arms beside the control. */
  readonly variants: number;
  /** Members of each treated arm, and of the control. */
  readonly perArm: number;
  readonly control: number;
  readonly total: number;
  /** Days until they are there. */
  readonly days?: number;
}

/** The question, as the options say it. */
export interface SizeQuestion {
  readonly base: number;
  readonly lift: number;
  /** Makes base a mean with this standard deviation, not a rate. */
  readonly deviation?: number;
  readonly alpha: number;
  readonly power: number;
  readonly variants: number;
  /** Members of the control for each of a treated arm. */
  readonly ratio: number;
  /** Members who come into the experiment each day. */
  readonly daily?: number;
}

/**
 * How many members it takes; alpha is shared by the variants. Throws `lift_invalid` for a rate above 1,
 * `size_too_large`, and the codes of the sizes.
 */
export const sizeOf = (question: SizeQuestion): ExperimentSize => {
  const { base, lift, deviation, alpha, power, variants, ratio, daily } = question;
  const target = base * (1 + lift);
  if (deviation === undefined && (target > 1 || target < 0))
    throw new UsageError(
      'lift_invalid',
      `--lift ${lift} would make of the rate ${base} one of ${target}; the lift is relative: 10% makes 11 % of 10 %`,
    );
  const rules = { alpha: alpha / variants, power, ratio };
  const exact =
    deviation === undefined
      ? sizeForRates(base, target, rules)
      : sizeForMeans(target - base, deviation, rules);
  const perArm = Math.max(2, Math.ceil(exact));
  const control = Math.max(2, Math.ceil(exact * ratio));
  const total = perArm * variants + control;
  if (!Number.isSafeInteger(total))
    throw new UsageError(
      'size_too_large',
      `to tell ${target} from ${base} takes more members than can be counted: ask for a larger change, fewer variants, or a ratio nearer to 1`,
    );
  return {
    base,
    target,
    lift,
    alpha,
    power,
    variants,
    perArm,
    control,
    total,
    ...(daily === undefined ? {} : { days: Math.ceil(total / daily) }),
  };
};

/** The size in a sentence. */
export const sizeLines = (size: ExperimentSize, isRate: boolean): string[] => {
  const level = (value: number) =>
    isRate ? `${Number((value * 100).toPrecision(6))} %` : String(Number(value.toPrecision(6)));
  const many = (n: number) => n.toLocaleString('en');
  return [
    `To tell ${level(size.target)} from ${level(size.base)} in ${Number((size.power * 100).toPrecision(4))} of 100 experiments, and to see an effect where there is none in ${Number((size.alpha * 100).toPrecision(4))}:`,
    `  ${many(size.perArm)} members in ${size.variants === 1 ? 'the treated arm' : `each of the ${size.variants} treated arms`}, ${many(size.control)} in the control, ${many(size.total)} in all`,
    ...(size.days === undefined
      ? []
      : [`  ${many(size.days)} ${size.days === 1 ? 'day' : 'days'} until they are there`]),
  ];
};
