/** What RFM looks at, member by member. */
export interface RfmValues {
  /** When the last interaction was: later is better. */
  readonly last: ArrayLike<number>;
  readonly frequency: ArrayLike<number>;
  readonly money: ArrayLike<number>;
}

/** Quintiles 1 to 5 among the values, 5 the highest; equal values share that of their middle. */
export const quintilesOf = (values: ArrayLike<number>): Uint8Array => {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  const quintiles = new Uint8Array(n);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && values[order[to] as number] === values[order[from] as number]) to += 1;
    const quintile = Math.min(5, 1 + Math.floor((((from + to) / 2) * 5) / n));
    for (let k = from; k < to; k += 1) quintiles[order[k] as number] = quintile;
    from = to;
  }
  return quintiles;
};

/** The sum of the three quintiles, 3 to 15, negative: a higher score leaves sooner (Hughes, Strategic Database Marketing, 1994). */
export const rfmScores = ({ last, frequency, money }: RfmValues): Float64Array => {
  const [r, f, m] = [quintilesOf(last), quintilesOf(frequency), quintilesOf(money)];
  return Float64Array.from(r, (quintile, i) => -(quintile + (f[i] as number) + (m[i] as number)));
};
