import type { Context } from 'aws-lambda';
import { type LoggedError, loggedError } from '../logged-error';
import { logger } from '../logger';

/** One call of a door while it lasts. */
export interface Call {
  /** Milliseconds since it began, and those for which this process computed: what less memory would make longer. */
  took(): { readonly ms: number; readonly cpuMs: number };
}

/** Begins a call: its lines carry the request id. Tests call doors without a context. */
export const beginCall = (context?: Context): Call => {
  if (context) logger.addContext(context);
  const from = Date.now();
  const cpuFrom = process.cpuUsage();
  return {
    took: () => {
      const { user, system } = process.cpuUsage(cpuFrom);
      return { ms: Date.now() - from, cpuMs: Math.round((user + system) / 100) / 10 };
    },
  };
};

/** An error that several records met, once. */
export interface Failure extends LoggedError {
  readonly times: number;
}

const MAX_FAILURES = 5;

/** The errors of a call for its one line: each code once with the number of times, the first five codes. */
export const failuresOf = (errors: readonly unknown[]): Failure[] => {
  const byCode = new Map<string, Failure>();
  for (const error of errors) {
    const logged = loggedError(error);
    byCode.set(logged.code, {
      ...(byCode.get(logged.code) ?? logged),
      times: (byCode.get(logged.code)?.times ?? 0) + 1,
    });
  }
  return [...byCode.values()].slice(0, MAX_FAILURES);
};
