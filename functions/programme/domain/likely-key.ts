/** How many letters must be added, taken away or exchanged to make one word of another (Levenshtein 1966). */
const edits = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1)
      next.push(
        Math.min((row[j] ?? 0) + (letter === to[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row[to.length] ?? 0;
};

/** The word that was probably meant: the nearest one, where at most a third of what was written differs from it. */
export const likelyKey = (written: string, words: readonly string[]): string | undefined => {
  // What is much too long for any key is not measured: its length is the writer's choice.
  if (written.length > 40) return undefined;
  const most = Math.max(1, Math.floor(written.length / 3));
  const [best] = words
    .map((word) => ({ word, distance: edits(written.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= most ? best.word : undefined;
};
