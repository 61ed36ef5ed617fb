import { logger } from './logger';
import type { Broken } from './passed-over';

/** Tells the log of one thing that a night passed over, for it is broken for good. */
export const logBroken = ({ member, error }: Broken): void =>
  logger.error('card_passed_over', { ...(member === undefined ? {} : { member }), error });
