import type { Context } from 'aws-lambda';
import { loggedError } from './logged-error';

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;
type Level = (typeof LEVELS)[number];

/** `AWS_LAMBDA_LOG_LEVEL` is what Lambda sets from the function's logging settings. Read at each line: it costs nothing. */
const isHeard = (level: Level): boolean => {
  const asked = (process.env.LOG_LEVEL ?? process.env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO').toUpperCase();
  const least = LEVELS.indexOf(asked as Level);
  return LEVELS.indexOf(level) >= (least < 0 ? LEVELS.indexOf('INFO') : least);
};

const asJson = (_key: string, value: unknown): unknown => {
  if (value instanceof Error) return loggedError(value);
  return typeof value === 'bigint' ? String(value) : value;
};

let requestId: string | undefined;

const write =
  (level: Level) =>
  (code: string, counted: Readonly<Record<string, unknown>> = {}): void => {
    if (!isHeard(level)) return;
    const own = {
      level,
      message: code,
      timestamp: new Date().toISOString(),
      function: process.env.HANDLER ?? 'relance',
      requestId,
    };
    // Own attributes come first, and nothing that is counted takes their place. Not by the console: Lambda's own puts
    // its words around a line.
    process.stdout.write(`${JSON.stringify({ ...own, ...counted, ...own }, asJson)}\n`);
  };

/**
 * The logger of this process: JSON, one line a call by house rule, opaque ids only, stable codes as messages (listed in
 * docs/log-codes.md), errors without their texts. Every line: level, code (as `message`), time, function, request;
 * then what the line counts. `LOG_LEVEL` says from which level on. Small on purpose: it is loaded by every Lambda.
 */
export const logger = {
  info: write('INFO'),
  warn: write('WARN'),
  error: write('ERROR'),
  /** The request that the next lines belong to. */
  addContext: (context: Pick<Context, 'awsRequestId'>): void => {
    requestId = context.awsRequestId;
  },
} as const;
