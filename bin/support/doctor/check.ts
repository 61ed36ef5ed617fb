import type { Found } from './facts';

/** One thing that must be so. `hint` says what to do, and is there when it is not. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly hint?: string;
  /** It is there, and wrong; without it, what is not ok is missing. */
  readonly wrong?: true;
  /** What was found where there should be nothing. */
  readonly found?: string;
}

/** A check as lines for people: whether it is so, and what to do. */
export const checkLines = ({ name, ok, hint, wrong, found }: Check): string[] => {
  const word = ok ? 'ok' : found !== undefined ? 'FOUND' : wrong ? 'WRONG' : 'MISSING';
  return [`${word.padEnd(7)} ${found ?? name}`, ...(hint ? [`        ${hint}`] : [])];
};

/** A check that was made; `hint` is kept where it is not ok. */
export const check = (name: string, ok: boolean, hint: string): Check =>
  ok ? { name, ok } : { name, ok, hint };

/** Judges what was found; what was not found out is not ok, and says why and what to do. */
export const judge = <T>(name: string, found: Found<T>, decide: (value: T) => Check): Check => {
  if ('value' in found) return decide(found.value);
  const { code, message, hint } = found.problem;
  return check(name, false, `could not be looked at: ${message} (${code})${hint ? `: ${hint}` : ''}`);
};
