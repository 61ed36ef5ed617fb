/** A number of things in words: `1 problem`, `1,200 problems`. `many` where it is not the one with an s. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
