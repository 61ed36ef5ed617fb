import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { dynamo } from '../../functions/shared/platform/aws';
import { signedHeaders } from './signed-call';
import type { Stage } from './stage';
import type { StreamApi } from './stream-tail';

/** The stream of a table of a stage, read with the caller's rights; undefined when the table has none. */
export const tableStream = async (stage: Stage, table: string): Promise<StreamApi | undefined> => {
  const { Table } = await dynamo().send(new DescribeTableCommand({ TableName: table }));
  const StreamArn = Table?.LatestStreamArn;
  if (!StreamArn) return undefined;
  const address = stage.endpointUrl ?? `https://streams.dynamodb.${stage.region}.amazonaws.com`;
  const { host } = new URL(address);

  const call = async <T>(operation: string, input: object): Promise<T> => {
    const body = JSON.stringify(input);
    const credentials = await dynamo().config.credentials();
    const headers = signedHeaders(
      host,
      {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      },
      body,
      { ...credentials, region: stage.region, service: 'dynamodb' },
      new Date(),
    );
    const response = await fetch(address, { method: 'POST', headers, body });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    const type = (JSON.parse(text) as { __type?: string }).__type?.split('#').at(-1) ?? 'stream_failed';
    throw Object.assign(
      new RelanceError('stream_unreadable', `${operation} answered ${response.status}: ${type}`),
      {
        type,
      },
    );
  };

  return {
    async shards() {
      const shards: { id: string; parent?: string; open: boolean }[] = [];
      let from: string | undefined;
      do {
        const { StreamDescription: page } = await call<{
          StreamDescription: {
            Shards: {
              ShardId: string;
              ParentShardId?: string;
              SequenceNumberRange: { EndingSequenceNumber?: string };
            }[];
            LastEvaluatedShardId?: string;
          };
        }>('DescribeStream', { StreamArn, ...(from ? { ExclusiveStartShardId: from } : {}) });
        for (const shard of page.Shards) {
          shards.push({
            id: shard.ShardId,
            ...(shard.ParentShardId ? { parent: shard.ParentShardId } : {}),
            open: shard.SequenceNumberRange.EndingSequenceNumber === undefined,
          });
        }
        from = page.LastEvaluatedShardId;
      } while (from);
      return shards;
    },
    async iterator(ShardId, after) {
      const answer = await call<{ ShardIterator: string }>('GetShardIterator', {
        StreamArn,
        ShardId,
        ...(after
          ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }
          : { ShardIteratorType: 'TRIM_HORIZON' }),
      });
      return answer.ShardIterator;
    },
    async records(ShardIterator) {
      const answer = await call<{
        Records: {
          eventName: string;
          dynamodb: { SequenceNumber: string; NewImage?: Record<string, { S?: string }> };
        }[];
        NextShardIterator?: string;
      }>('GetRecords', { ShardIterator });
      return {
        records: answer.Records.map(({ eventName, dynamodb }) => ({
          inserted: eventName === 'INSERT',
          sequence: dynamodb.SequenceNumber,
          source: dynamodb.NewImage?.pk?.S ?? '',
          kind: dynamodb.NewImage?.kind?.S ?? '',
        })),
        ...(answer.NextShardIterator ? { next: answer.NextShardIterator } : {}),
      };
    },
  };
};
