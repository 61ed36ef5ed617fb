import { addValue, emptyArm, type MeasuredArm } from '../../../functions/scoring/domain/experiments/arms';

/** An arm of these values. */
export const measured = (values: Iterable<number>): MeasuredArm => {
  const arm = emptyArm();
  for (const value of values) addValue(arm, value);
  return arm;
};
