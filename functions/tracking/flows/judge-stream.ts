import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { isoTime } from '../../shared/kernel/time';
import { logger } from '../../shared/platform/logger';
import type { ParkedInteraction } from '../contract';
import type { Judgeable } from '../domain/judge-member';
import { readImage, type StreamImage } from '../domain/read-record';
import type { JudgePorts } from '../ports';
import { judgeInteractions } from './judge';

const labelOf = (arn: string | undefined): string => arn?.split('/stream/')[1] ?? 'stream';

/**
 * The member worker behind the stream of the table `interactions`: inserts are judged, entries of the kind `decision`
 * passed over, a record that is no interaction parked alone. When some fail, the stream comes again from the first of
 * them: what was folded before is then passed over by the cards' progress.
 */
export const judgeStream =
  (ports: JudgePorts) =>
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const now = Date.now();
    const interactions: Judgeable[] = [];
    const unreadable: ParkedInteraction[] = [];
    for (const { eventName, eventSourceARN, dynamodb } of event.Records) {
      const image = dynamodb?.NewImage as StreamImage | undefined;
      if (eventName !== 'INSERT' || !image || !dynamodb?.SequenceNumber) continue;
      const read = readImage(image);
      if (read.ok) {
        if (read.value.kind === 'decision') continue;
        const position = { label: labelOf(eventSourceARN), sequence: dynamodb.SequenceNumber };
        interactions.push({ item: read.value, position });
      } else {
        unreadable.push({
          parked: 'interaction',
          pk: image.pk?.S ?? '',
          sk: image.sk?.S ?? '',
          code: 'item_unreadable',
          reason: read.issues.map(({ path, message }) => `${path}: ${message}`).join('; '),
          at: isoTime(now),
          item: { ...image },
          by: 'member-worker',
        });
      }
    }
    if (unreadable.length > 0) await ports.park(unreadable);
    if (interactions.length === 0) return { batchItemFailures: [] };
    const outcome = await judgeInteractions(ports, interactions, now);
    for (const error of outcome.errors) logger.error('member_not_judged', error as Error);
    const { members, facts, parked, failed } = outcome;
    logger.info('interactions_judged', {
      count: interactions.length,
      members,
      facts,
      parked: parked + unreadable.length,
      failed: failed.length,
    });
    const again = new Set(failed);
    const first = interactions.find((interaction) => again.has(interaction))?.position;
    return { batchItemFailures: first ? [{ itemIdentifier: first.sequence }] : [] };
  };
