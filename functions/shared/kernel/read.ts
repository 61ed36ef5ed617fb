import { type Checked, issuesOf } from './errors';
import type * as z from './schema';

/**
 * A value as its schema gives it, or every mistake in it: where it is, zod's code, and a sentence. It asks by the interface that
 * libraries of schemas share (`~standard`), so that a Lambda needs none of them: see `readerOf`. Throws a TypeError by a schema
 * that cannot answer at once.
 */
export const read = <S extends z.core.$ZodType>(schema: S, value: unknown): Checked<z.output<S>> => {
  const result = schema['~standard'].validate(value);
  if ('then' in result) {
    // A rule of the schema is asynchronous, or threw: that it was is told here, and what came of it is of no use.
    result.then(undefined, () => undefined);
    throw new TypeError('a schema must answer at once');
  }
  if (!result.issues) return { ok: true, value: result.value };
  return {
    ok: false,
    issues: issuesOf({ issues: result.issues as Parameters<typeof issuesOf>[0]['issues'] }),
  };
};
