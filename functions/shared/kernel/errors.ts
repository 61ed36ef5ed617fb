/** One mistake in an input: where it is, a stable snake_case code, and a sentence that names field and rule. */
export interface Issue {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** An error that a person or a client can act on: `code` is stable and snake_case, the message says what to do. */
export class RelanceError extends Error {
  override readonly name = 'RelanceError';
  constructor(
    readonly code: string,
    message: string,
    readonly issues: readonly Issue[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A value, or what was wrong with the input; used where a mistake is expected and is not an exception. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

interface ZodLikeError {
  readonly issues: readonly {
    readonly path: readonly PropertyKey[];
    readonly code?: string;
    readonly message: string;
  }[];
}

/** The issues of a zod error in our words: dotted path, stable code, message. */
export const issuesOf = (error: ZodLikeError): Issue[] =>
  error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    code: issue.code ?? 'invalid',
    message: issue.message,
  }));

/** Whether an error is one of AWS's (or ours) of that name; SDK errors are told apart by `name` alone. */
export const isErrorNamed = (error: unknown, ...names: string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** What a log says of an error: the stable code of one of ours, the name of any other. */
export const codeOf = (error: unknown): string =>
  error instanceof RelanceError ? error.code : error instanceof Error ? error.name : 'unknown';
