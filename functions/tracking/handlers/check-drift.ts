import { RelanceError } from '../../shared/kernel/errors';
import { callDoor } from '../../shared/platform/doors/call-door';
import { logBroken } from '../../shared/platform/log-broken';
import { logger } from '../../shared/platform/logger';
import { connectDrift } from '../adapters/connect';
import { checkDrift } from '../flows/check-drift';

const ports = connectDrift();

const MAX_MEMBERS = 1_000;

/** Whom somebody asks about; undefined for the clock's own event. Throws `request_invalid`. */
const membersOf = (asked: unknown): readonly string[] | undefined => {
  const { members } = (asked ?? {}) as { members?: unknown };
  if (members === undefined) return undefined;
  const isList = Array.isArray(members) && members.length <= MAX_MEMBERS;
  if (!isList || !members.every((one) => typeof one === 'string' && one !== ''))
    throw new RelanceError('request_invalid', '`members` is a list of member ids, 1,000 at most');
  return members;
};

/** Every night: a sample of cards is rebuilt from the timeline, and repaired where it differs. */
export const handler = callDoor('drift_checked', async (asked: unknown) => {
  const check = await checkDrift(ports, membersOf(asked), Date.now(), {
    onDrift: ({ member, outcome, drift }) =>
      logger.error('card_drifted', { member, outcome, drift: drift.map(({ field }) => field) }),
    onBroken: logBroken,
  });
  if (check.gaveUp) logger.error('drift_check_gave_up');
  return { answer: check, counts: { ...check } };
});
