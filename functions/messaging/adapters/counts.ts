import { randomUUID } from 'node:crypto';
import type { CountRequest } from '../../reporting/contract';
import { sqs } from '../../shared/platform/aws';
import { queueSender } from '../../shared/platform/queues';
import { foldCounts } from '../domain/outcome-counts';
import type { CountOutcomes } from '../ports';

/** Hands what came of mails to the queue of reporting, folded. */
export const countsBy = (queueUrl: string): CountOutcomes => {
  const send = queueSender(sqs(), queueUrl);
  // A new id each: it is the same request when the queue brings it twice, and no other one ever is.
  return (counts) =>
    send(foldCounts(counts).map((batch): CountRequest => ({ id: randomUUID(), counts: batch })));
};
