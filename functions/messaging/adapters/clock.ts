import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../ports';

// The Date of an answer is cut to whole seconds.
const HALF_A_SECOND_MS = 500;

/** The clock of this worker, compared with the Date of each answer of DynamoDB. Put on a client once. */
export const storeClock = (db: DynamoDBDocumentClient, now: () => number = Date.now): Clock => {
  let skew: number | undefined;
  db.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string | undefined> };
      const date = Date.parse(headers?.date ?? headers?.Date ?? '');
      if (!Number.isNaN(date)) skew = now() - (date + HALF_A_SECOND_MS);
      return result;
    },
    { step: 'deserialize', name: 'storeClock', override: true },
  );
  return {
    now,
    skew: () => skew,
    pause: async (ms) => {
      await sleep(ms);
    },
    jitter: Math.random,
  };
};
