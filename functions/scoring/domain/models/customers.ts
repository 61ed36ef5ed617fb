import { type Issue, RelanceError } from '../../../shared/kernel/errors';

/**
 * What the models of purchases know of a customer, all times in one unit: the first purchase opens the clock and is
 * not counted.
 */
export interface Customer {
  /** Purchases after the first, a whole number. */
  readonly x: number;
  /** Time from the first purchase to the last; 0 when x is 0. */
  readonly tx: number;
  /** Time from the first purchase to the end of what was seen; at least tx. */
  readonly T: number;
  /** How many customers are like this one; 1 by default. */
  readonly count?: number;
}

/** Customers of the same x, tx and T put together, times divided by `unit`, column by column. */
export interface FoldedCustomers {
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  readonly count: Float64Array;
  /** The mean T: fits are done in this unit, so that any unit of time gives the same. */
  readonly unit: number;
  readonly customers: number;
  readonly purchases: number;
}

const mistakeIn = ({
  x,
  tx,
  T,
  count = 1,
}: Customer): (Omit<Issue, 'path'> & { field: string }) | undefined => {
  const fields = { x, tx, T, count };
  for (const [field, value] of Object.entries(fields)) {
    if (!Number.isFinite(value))
      return { field, code: 'not_finite', message: `${field} must be a finite number` };
  }
  if (!Number.isSafeInteger(x) || x < 0) {
    return {
      field: 'x',
      code: 'not_a_count',
      message: 'x must be a whole number of repeat purchases, 0 or more',
    };
  }
  if (tx < 0 || T < 0) {
    return { field: tx < 0 ? 'tx' : 'T', code: 'negative_time', message: 'times must not be negative' };
  }
  if (tx > T) return { field: 'tx', code: 'last_after_end', message: 'tx must not be later than T' };
  if (x === 0 && tx !== 0) {
    return { field: 'tx', code: 'last_without_repeat', message: 'tx must be 0 where x is 0' };
  }
  if (count <= 0) return { field: 'count', code: 'not_a_weight', message: 'count must be above 0' };
  return undefined;
};

/** The customer itself; throws a RelanceError that names field and rule when it cannot be one. */
export const checkedCustomer = (customer: Customer, path = 'customer'): Customer => {
  const mistake = mistakeIn(customer);
  if (!mistake) return customer;
  const { field, code, message } = mistake;
  throw new RelanceError(code, `${path}.${field}: ${message}`, [{ path: `${path}.${field}`, code, message }]);
};

/** Of numbers up to 1e308 too, whose plain sum would overflow. */
const meanAge = (rows: readonly Customer[], customers: number): number =>
  rows.reduce((mean, { T, count = 1 }) => mean + T * (count / customers), 0);

/**
 * Checks the customers and puts equal ones together. Throws `no_customers`, `no_time` when all were seen for no time,
 * `no_repeats` when nobody came back (nothing can be learnt of when they leave), and the codes of checkedCustomer.
 */
export const foldCustomers = (rows: readonly Customer[]): FoldedCustomers => {
  rows.forEach((row, i) => void checkedCustomer(row, `customers[${i}]`));
  if (rows.length === 0) throw new RelanceError('no_customers', 'a fit needs at least one customer');
  if (rows.every(({ T }) => T === 0))
    throw new RelanceError('no_time', 'every T is 0: nothing was seen after the first purchase');
  if (rows.every(({ x }) => x === 0))
    throw new RelanceError('no_repeats', 'nobody bought twice: when customers leave cannot be learnt');
  const customers = rows.reduce((sum, { count = 1 }) => sum + count, 0);
  const unit = meanAge(rows, customers);
  const index = new Map<number, Map<number, Map<number, number>>>();
  const folded: { x: number; tx: number; T: number; count: number }[] = [];
  const below = <V>(map: Map<number, V>, key: number, make: () => V): V => {
    const known = map.get(key);
    if (known !== undefined) return known;
    const made = make();
    map.set(key, made);
    return made;
  };
  for (const { x, tx, T, count = 1 } of rows) {
    const byAge = below(
      below(index, x, () => new Map()),
      tx,
      () => new Map<number, number>(),
    );
    const place = byAge.get(T);
    if (place === undefined) byAge.set(T, folded.push({ x, tx, T, count }) - 1);
    else (folded[place] as { count: number }).count += count;
  }
  return {
    x: Float64Array.from(folded, (row) => row.x),
    tx: Float64Array.from(folded, (row) => row.tx / unit),
    T: Float64Array.from(folded, (row) => row.T / unit),
    count: Float64Array.from(folded, (row) => row.count),
    unit,
    customers,
    purchases: rows.reduce((sum, { x, count = 1 }) => sum + x * count, 0),
  };
};
