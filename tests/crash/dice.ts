/** Draws in [0, 1) that a seed makes the same again: mulberry32 (public domain, Tommy Ettinger 2017). */
export type Dice = () => number;

/** Dice of that seed. */
export const diceOf = (seed: number): Dice => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** One of some things; undefined of none. */
export const oneOf = <T>(dice: Dice, things: readonly T[]): T | undefined =>
  things[Math.floor(dice() * things.length)];

/** A whole number from `from` up to and without `to`. */
export const between = (dice: Dice, from: number, to: number): number =>
  from + Math.floor(dice() * (to - from));
