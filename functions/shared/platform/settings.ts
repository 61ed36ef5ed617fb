import * as z from 'zod';

/** A setting that names something deployed: never empty. */
export const name = z.string().min(1);
/** A setting that is a URL. */
export const url = z.string().min(1);
/** A whole number of seconds, written as text in the environment. */
export const seconds = z.string().regex(/^\d+$/, 'must be a whole number of seconds');
/** The stage; what is allowed on `local` only is refused on any other. */
export const stage = z.string().min(1);
