import { shortHash } from '../../shared/kernel/ids';

const MAX_DEPTH = 16;
const MAX_NAME_BYTES = 256;
/** All traits of a member together, as JSON. */
export const MAX_TRAITS_BYTES = 32 * 1024;
const SMALLEST = 1e-100;
const NEVER_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a name of a trait may be kept at all: names with a meaning in JavaScript are left out without a word. */
export const isTraitName = (name: string): boolean => !NEVER_NAMES.has(name);

const isStorable = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= SMALLEST && Math.abs(value) <= Number.MAX_SAFE_INTEGER);

const problemOf = (value: unknown, depth: number): string | undefined => {
  if (typeof value === 'number') return isStorable(value) ? undefined : 'trait_number';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return 'trait_too_deep';
  for (const [name, inner] of Object.entries(value)) {
    if (name === '') return 'trait_name_empty';
    const problem = problemOf(inner, depth + 1);
    if (problem) return problem;
  }
  return undefined;
};

/**
 * Why a trait cannot be kept on a card, as a stable code, or undefined: DynamoDB takes no empty names, no nesting
 * over 32 levels, no tiny numbers and, from JavaScript, none beyond 2^53.
 */
export const traitProblem = (name: string, value: unknown): string | undefined => {
  if (name === '') return 'trait_name_empty';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return 'trait_name_too_long';
  return problemOf(value, 1);
};

/** A name under which a refusal is noted has at most so many characters. */
export const MAX_NOTED_LENGTH = 100;

/** The name under which a refusal of this trait is noted: a long one is cut, and told from others by its hash. */
export const notedName = (name: string): string => {
  if (name.length <= MAX_NOTED_LENGTH) return name.toWellFormed();
  const hash = `~${shortHash(name)}`;
  return `${name.slice(0, MAX_NOTED_LENGTH - hash.length)}${hash}`.toWellFormed();
};

/**
 * A value as it can be kept: without names that have a meaning in JavaScript, at any depth, and with U+FFFD for each
 * half of a surrogate pair, which DynamoDB does not take.
 */
export const storable = (value: unknown): unknown => {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => isTraitName(name))
      .map(([name, inner]) => [name.toWellFormed(), storable(inner)]),
  );
};
