const DIGITS = 9;
/** Below it a number is 0 to people, and soon too small for a table to hold. */
const LEAST = 1e-12;

/** A value whose numbers have 9 digits at most and are 0 below 1e-12: figures for people, which a table can hold. */
export const storable = <T>(value: T): T => {
  if (typeof value === 'number')
    return (Math.abs(value) < LEAST ? 0 : Number(value.toPrecision(DIGITS))) as T;
  if (Array.isArray(value)) return value.map(storable) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, storable(one)])) as T;
};
