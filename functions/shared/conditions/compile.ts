import { durationMs } from '../kernel/time';
import type { Comparison, Condition, MemberFacts } from './condition';

/** A compiled condition: answers at once, from the facts alone, and never throws whatever their shape. */
export type Judge = (facts: MemberFacts) => boolean;

/** The conditions of the programme's segments by id, to which `{segment}` refers. */
export type Segments = Readonly<Record<string, Condition>>;

const never: Judge = () => false;

const own = (holder: unknown, key: string): unknown =>
  typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Record<string, unknown>)[key]
    : undefined;

/** Reads own properties only, so that `constructor` or `__proto__` in data or in a path finds nothing of ours. */
const readerOf = (path: string): ((holder: unknown) => unknown) => {
  if (!path.includes('.')) return (holder) => own(holder, path);
  const parts = path.split('.');
  return (holder) => {
    const whole = own(holder, path);
    if (whole !== undefined) return whole;
    let value: unknown = holder;
    for (const part of parts) {
      value = own(value, part);
      if (value === undefined) return undefined;
    }
    return value;
  };
};

const comparisonOf = (comparison: Comparison): ((value: unknown) => boolean) => {
  const tests: ((value: unknown) => boolean)[] = [];
  const { is, isNot, above, below, exists } = comparison;
  if (is !== undefined) tests.push((value) => value === is);
  if (isNot !== undefined) tests.push((value) => value !== isNot);
  if (comparison.in !== undefined) {
    const allowed = new Set<unknown>(comparison.in);
    tests.push((value) => allowed.has(value));
  }
  if (above !== undefined) tests.push((value) => typeof value === 'number' && value > above);
  if (below !== undefined) tests.push((value) => typeof value === 'number' && value < below);
  if (exists !== undefined) tests.push((value) => (value !== undefined && value !== null) === exists);
  const [first, second] = tests;
  if (!first) return () => false;
  if (!second) return first;
  return (value) => tests.every((test) => test(value));
};

const didOf = (condition: Extract<Condition, { did: string }>): Judge => {
  const { did: name, atLeast = 1 } = condition;
  const windowMs = condition.within === undefined ? undefined : durationMs(condition.within);
  const sinceEntry = condition.since === 'entry';
  return ({ events, now, enteredAt, enteredBy }) => {
    const summary = Object.hasOwn(events, name) ? events[name] : undefined;
    if (!summary || summary.count < atLeast) return false;
    // The card keeps the first and the last time only: with more than one, all of them must lie in the window.
    const decisive = atLeast > 1 ? summary.first : summary.last;
    if (windowMs !== undefined && !(decisive > now - windowMs)) return false;
    if (!sinceEntry) return true;
    if (enteredAt === undefined) return false;
    // The interaction that caused the entry did not happen "since" it; another of the same instant did.
    return decisive > enteredAt || (decisive === enteredAt && name !== enteredBy);
  };
};

const compileWith = (
  condition: Condition,
  segments: Segments,
  known: Map<string, Judge>,
  open: ReadonlySet<string>,
): Judge => {
  const inner = (part: Condition) => compileWith(part, segments, known, open);
  if ('all' in condition) {
    const parts = condition.all.map(inner);
    return (facts) => parts.every((part) => part(facts));
  }
  if ('any' in condition) {
    const parts = condition.any.map(inner);
    return (facts) => parts.some((part) => part(facts));
  }
  if ('not' in condition) {
    const part = inner(condition.not);
    return (facts) => !part(facts);
  }
  if ('trait' in condition) {
    const read = readerOf(condition.trait);
    const holds = comparisonOf(condition);
    return (facts) => holds(read(facts.traits));
  }
  if ('property' in condition) {
    const read = readerOf(condition.property);
    const holds = comparisonOf(condition);
    return (facts) => holds(read(facts.properties));
  }
  if ('did' in condition) return didOf(condition);
  if ('consent' in condition) {
    const { consent: topic, is } = condition;
    return ({ consents }) => ((Object.hasOwn(consents, topic) && consents[topic]) || 'unknown') === is;
  }
  if ('score' in condition) {
    const wanted = new Set<unknown>(condition.band);
    const { score } = condition;
    return ({ bands }) => wanted.has(bands[score]);
  }
  if ('reachable' in condition) return ({ reachable }) => reachable === true;
  if ('segment' in condition) {
    const { segment: id } = condition;
    const before = known.get(id);
    if (before) return before;
    const meant = Object.hasOwn(segments, id) ? segments[id] : undefined;
    // Unknown segments and circles are refused when a programme is published; here they hold for nobody.
    if (!meant || open.has(id)) return never;
    const judge = compileWith(meant, segments, known, new Set([...open, id]));
    known.set(id, judge);
    return judge;
  }
  return never;
};

/**
 * Compiles a condition to closures, once; the answer reads own properties only and never throws. Property and trait
 * paths may have dots (`products.0.name`). A segment that is unknown, or part of a circle, holds for nobody.
 */
export const compileCondition = (condition: Condition, segments: Segments = {}): Judge =>
  compileWith(condition, segments, new Map(), new Set());

/** The segments of a programme in the form that `compileCondition` takes. */
export const segmentsById = (
  segments: readonly { readonly id: string; readonly when: Condition }[],
): Segments => Object.fromEntries(segments.map(({ id, when }) => [id, when]));
