import type { Segments } from './compile';
import type { Condition } from './condition';

/** Calls `visit` for every condition inside a condition, itself first, with the path to it (`all.0.not`). */
export const eachCondition = (
  condition: Condition,
  visit: (condition: Condition, path: readonly (string | number)[]) => void,
): void => {
  const waiting: [Condition, readonly (string | number)[]][] = [[condition, []]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [part, path] = next;
    visit(part, path);
    if ('all' in part) {
      for (const [index, inner] of part.all.entries()) waiting.push([inner, [...path, 'all', index]]);
    } else if ('any' in part) {
      for (const [index, inner] of part.any.entries()) waiting.push([inner, [...path, 'any', index]]);
    } else if ('not' in part) waiting.push([part.not, [...path, 'not']]);
  }
};

/** The names of the interactions that a condition asks about (`did`), also through its segments; each once. */
export const mentionedEvents = (condition: Condition, segments: Segments = {}): string[] => {
  const events = new Set<string>();
  const seen = new Set<string>();
  const waiting: Condition[] = [condition];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    eachCondition(next, (part) => {
      if ('did' in part) events.add(part.did);
      if (!('segment' in part) || seen.has(part.segment) || !Object.hasOwn(segments, part.segment)) return;
      seen.add(part.segment);
      const meant = segments[part.segment];
      if (meant) waiting.push(meant);
    });
  }
  return [...events];
};
