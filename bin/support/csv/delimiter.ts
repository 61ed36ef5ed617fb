const CANDIDATES = [',', ';', '\t', '|'];

/** How often each line holds the delimiter outside of quotes. */
const countsOf = (lines: readonly string[], delimiter: string): number[] =>
  lines.map((line) => {
    let quoted = false;
    let count = 0;
    for (const letter of line) {
      if (letter === '"') quoted = !quoted;
      else if (letter === delimiter && !quoted) count += 1;
    }
    return count;
  });

/**
 * The delimiter of a CSV file by its first lines: of comma, semicolon, tab and bar the one that the header has and that
 * most lines have as often. A comma where there is none (one column).
 */
export const detectDelimiter = (text: string): string => {
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20);
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of CANDIDATES) {
    const [header = 0, ...rest] = countsOf(lines, delimiter);
    if (header === 0) continue;
    const alike = rest.filter((count) => count === header).length;
    const score = (alike + 1) * 1_000 + header;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
};

/** What people write for a delimiter: itself, or `tab`, `comma`, `semicolon`, `bar`, `space`, or `\t`. */
export const delimiterOf = (text: string): string =>
  ({ tab: '\t', '\\t': '\t', comma: ',', semicolon: ';', bar: '|', pipe: '|', space: ' ' })[text] ?? text;
