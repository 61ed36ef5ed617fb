import type { Context } from 'aws-lambda';
import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { readEnv } from '../../shared/platform/env';
import { logBroken } from '../../shared/platform/log-broken';
import { logger } from '../../shared/platform/logger';
import { connectSuppressions } from '../adapters/connect';
import { suppressionCallSchema } from '../contract';
import { suppressionsEnv } from '../env';
import { copySuppressions } from '../flows/copy-suppressions';

/** What is kept back for the page that is being copied when the time is over. */
const RESERVE_MS = 30_000;

const ports = connectSuppressions(readEnv(suppressionsEnv));

/** Every night: who is on the account's suppression list is suppressed on the card too. Throws `request_invalid`. */
export const handler = (event: unknown, context: Context) => {
  const outOfTime = () => context.getRemainingTimeInMillis() < RESERVE_MS;
  return callDoor('suppressions_copied', async () => {
    const { pass } = checked(suppressionCallSchema, event, 'request_invalid');
    const copied = await copySuppressions(ports, {
      ...(pass ? { pass } : {}),
      now: Date.now(),
      outOfTime,
      onBroken: logBroken,
    });
    if (!copied.done) logger.error('copy_unfinished', { listed: copied.listed });
    return { answer: copied, counts: { ...copied } };
  })(event, context);
};
