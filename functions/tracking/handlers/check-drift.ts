import { RelanceError } from '../../shared/kernel/errors';
import * as z from '../../shared/kernel/schema';
import { callDoor } from '../../shared/platform/doors/call-door';
import { logger } from '../../shared/platform/logger';
import { connectDrift } from '../adapters/connect';
import { checkDrift } from '../flows/check-drift';

const ports = connectDrift();

/** The clock's own event, or the members that somebody asks about. */
const event = z.looseObject({
  members: z.optional(z.array(z.string().check(z.minLength(1))).check(z.maxLength(1_000))),
});

/** Every night: a sample of cards is rebuilt from the timeline, and repaired where it differs. */
export const handler = callDoor('drift_checked', async (asked: unknown) => {
  const parsed = event.safeParse(asked);
  if (!parsed.success)
    throw new RelanceError('request_invalid', '`members` is a list of member ids, 1,000 at most');
  const { members } = parsed.data;
  const check = await checkDrift(ports, members, Date.now(), ({ member, outcome, drift }) =>
    logger.error('card_drifted', { member, outcome, drift: drift.map(({ field }) => field) }),
  );
  if (check.gaveUp) logger.error('drift_check_gave_up');
  return { answer: check, counts: { ...check } };
});
