import * as z from '../kernel/schema';

/** A setting that names something deployed: never empty. */
export const name = z.string().check(z.minLength(1));
/** A setting that is a URL. */
export const url = z.string().check(z.minLength(1));
/** A whole number of seconds, written as text in the environment. */
export const seconds = z.string().check(z.regex(/^\d+$/, 'must be a whole number of seconds'));
/** A whole number of things, written as text in the environment. */
export const count = z.string().check(z.regex(/^[1-9]\d*$/, 'must be a whole number of 1 or more'));
/** The stage; what is allowed on `local` only is refused on any other. */
export const stage = z.string().check(z.minLength(1));
