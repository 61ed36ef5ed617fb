/**
 * Holm's adjusted p-values (Scandinavian Journal of Statistics 6, 1979): with several variants against one control, calling those
 * under 5 % effects is wrong about any of them in 5 % of experiments at most. In the order given.
 */
export const holm = (ps: readonly number[]): number[] => {
  const order = [...ps.keys()].sort((a, b) => (ps[a] as number) - (ps[b] as number));
  const adjusted = ps.map(() => 1);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (ps.length - rank) * (ps[index] as number)));
    adjusted[index] = highest;
  });
  return adjusted;
};
