/** Numbers from 0 to below 1, the same for the same seed: Marsaglia's xorshift of 32 bits (2003), period 2^32 - 1. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0 || 2463534242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
};

/** Standard normal numbers from uniform ones, by Box and Muller's method (1958). */
export const normalsOf = (random: () => number): (() => number) => {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
};
