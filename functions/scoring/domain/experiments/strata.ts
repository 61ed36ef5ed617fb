import { RelanceError } from '../../../shared/kernel/errors';
import { type CountedArm, checkCounted } from './arms';

/**
 * The members of two arms who were drawn with the same odds. Over all of them together, arms of different odds and times differ in
 * more than the treatment; within one they do not (Rosenbaum & Rubin, Biometrika 70(1), 1983: the odds are all that must be alike).
 */
export interface CountedStratum {
  readonly treated: CountedArm;
  readonly control: CountedArm;
}

const isEmpty = ({ treated, control }: CountedStratum): boolean => treated.n === 0 || control.n === 0;

/**
 * The strata that have both arms, with the weights of Mantel and Haenszel (Journal of the National Cancer Institute 22(4), 1959),
 * which sum to 1. Throws `arm_empty` where none has, `not_a_count`.
 */
export const weighted = (
  strata: readonly CountedStratum[],
): readonly (CountedStratum & { readonly weight: number })[] => {
  const both = strata.filter((stratum) => !isEmpty(stratum));
  for (const { treated, control } of both) {
    checkCounted('treated', treated);
    checkCounted('control', control);
  }
  if (both.length === 0)
    throw new RelanceError(
      'arm_empty',
      'there is nobody in one of the arms, or never in both at the same odds',
    );
  const sizes = both.map(({ treated, control }) => (treated.n * control.n) / (treated.n + control.n));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  return both.map((stratum, k) => ({ ...stratum, weight: (sizes[k] as number) / whole }));
};
