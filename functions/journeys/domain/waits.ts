import { DURATION_PATTERN, durationMs, SECOND_MS } from '../../shared/kernel/time';

/** How long a wait that is written in a programme lasts on this stage, in milliseconds. */
export type WaitLength = (written: string) => number;

/** The waits as written, on every stage but `local`. */
export const realWaits: WaitLength = durationMs;

/** What is wrong with a table of shortened waits, as sentences; none when it can be used. */
export const waitsProblems = (table: Readonly<Record<string, unknown>>): string[] => {
  const problems: string[] = [];
  for (const [written, short] of Object.entries(table)) {
    if (!DURATION_PATTERN.test(written) || typeof short !== 'string' || !DURATION_PATTERN.test(short)) {
      problems.push(`"${written}": "${String(short)}" must be two durations such as "2h": "15s"`);
    }
  }
  if (problems.length > 0) return problems;
  const points = pointsOf(table as Record<string, string>);
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before && !(point.real > before.real && point.short > before.short)) {
      problems.push(`"${point.written}" must last longer than "${before.written}" also when shortened`);
    }
  }
  return problems;
};

const pointsOf = (table: Readonly<Record<string, string>>) =>
  Object.entries(table)
    .map(([written, short]) => ({ written, real: durationMs(written), short: durationMs(short) }))
    .sort((a, b) => a.real - b.real);

/**
 * Waits shortened by a table (`{"2h": "15s"}`) so that their order is kept for every duration, also one that is not
 * in the table: straight lines through the listed points, from nothing, and on with the last slope. At least a
 * second. An empty table shortens nothing. The table must have no problems (`waitsProblems`).
 */
export const shortenedWaits = (table: Readonly<Record<string, string>>): WaitLength => {
  const points = pointsOf(table);
  if (points.length === 0) return realWaits;
  return (written) => {
    const real = durationMs(written);
    let low = { real: 0, short: 0 };
    for (const point of points) {
      if (real <= point.real) return Math.max(SECOND_MS, along(real, low, point));
      low = point;
    }
    const before = points.at(-2) ?? { real: 0, short: 0 };
    return Math.max(SECOND_MS, along(real, before, low));
  };
};

type Point = { readonly real: number; readonly short: number };
const along = (real: number, from: Point, to: Point): number =>
  from.short + ((real - from.real) * (to.short - from.short)) / (to.real - from.real);
