import { logger } from '../../shared/platform/logger';
import { connect } from '../adapters/connect';
import { type Swept, sweepAgenda } from '../flows/sweep';

const { ports } = connect();

/** Every night: buckets that were left behind are drained after all. */
export const handler = async (): Promise<Swept> => {
  const swept = await sweepAgenda(ports, Date.now());
  logger.info('agenda_swept', { ...swept });
  return swept;
};
