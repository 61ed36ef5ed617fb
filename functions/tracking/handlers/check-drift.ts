import * as z from 'zod';
import { logger } from '../../shared/platform/logger';
import { connectDrift } from '../adapters/connect';
import { checkDrift, type DriftCheck } from '../flows/check-drift';

const ports = connectDrift();

/** The clock's own event, or the members that somebody asks about. */
const event = z.looseObject({ members: z.array(z.string().min(1)).max(1_000).optional() });

/** Every night: a sample of cards is rebuilt from the timeline, and repaired where it differs. */
export const handler = async (asked: unknown): Promise<DriftCheck> => {
  const { members } = event.parse(asked);
  const check = await checkDrift(ports, members, Date.now(), ({ member, drift }) =>
    logger.error('card_drifted', { member, drift: drift.map(({ field }) => field) }),
  );
  if (check.gaveUp) logger.error('drift_check_gave_up', { ...check });
  else logger.info('drift_checked', { ...check });
  return check;
};
