import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type RestoreLease, restoreLeaseKeys } from '../../functions/messaging/contract';
import { MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { named, type Stage } from './stage';
import { stageSettings } from './stage-settings';

/** A message of a worker that died is delivered again after a minute. */
const DELIVERED_AGAIN_MS = MINUTE_MS;

/**
 * Until when (epoch ms) a message that was in flight at a pause (ISO 8601) may still come back and need the slot that it
 * may have used: its lease and grace are over then.
 */
export const lostUntil = ({ stage }: Stage, pausedAt: string): number => {
  const { leaseSeconds, graceSeconds } = stageSettings(stage);
  return Date.parse(pausedAt) + (leaseSeconds + graceSeconds) * SECOND_MS + 2 * DELIVERED_AGAIN_MS;
};

/** The restore that is or was the last one at work on a stage; undefined when there was none. */
export const lastRestore = async (stage: Stage): Promise<RestoreLease | undefined> => {
  const TableName = named(stage.outputs.tables, 'messaging');
  const { Item } = await dynamo().send(
    new GetCommand({ TableName, Key: restoreLeaseKeys, ConsistentRead: true }),
  );
  return Item as RestoreLease | undefined;
};
