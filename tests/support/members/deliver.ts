import type { SQSEvent } from 'aws-lambda';
import type { IdentifyRequest } from '../../../functions/members/contract';
import { identifyDoor } from '../../../functions/members/handlers/apply-identities';
import type { MemoryIdentify } from './builders';

const queueEvent = (bodies: readonly unknown[]): SQSEvent =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `m-${index}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: '1' },
    })),
  }) as unknown as SQSEvent;

/** Hands requests to the door of identities in one batch; answers which messages go back to the queue. */
export const deliver = async (ports: MemoryIdentify, ...bodies: readonly (IdentifyRequest | string)[]) => {
  const answer = await identifyDoor(ports)(queueEvent(bodies));
  return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};
