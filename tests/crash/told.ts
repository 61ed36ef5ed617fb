import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { LocalStage } from '../../bin/local/local-stage';
import { decisionSchema } from '../../functions/messaging/contract';
import { dynamo } from '../../functions/shared/platform/aws';
import type { InteractionItem } from '../../functions/tracking/contract';
import { logLines } from '../support/cloudwatch-logs';

/** What the Lambdas logged of some send keys: told of an outcome that nothing explains, for whoever looks for why. */
export const toldOf = async (
  keys: readonly string[],
  { endpointUrl: endpoint, region }: LocalStage,
  since: number,
): Promise<readonly string[]> => {
  if (keys.length === 0) return [];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const lines = await logLines({ endpoint, region, credentials }, since);
  return keys.map((key) => {
    const told = lines.filter(({ text }) => text.includes(key)).map(({ text }) => text.trim());
    return told.length === 0 ? `${key}: no line of any log` : `${key}: ${told.join(' ')}`;
  });
};

/** What the timeline says by send key: `sent`, or the reason of a skip; what was sent was sent, whatever else is told. */
export const toldIn = async (table: string): Promise<Map<string, string[]>> => {
  const told = new Map<string, string[]>();
  let from: Record<string, unknown> | undefined;
  do {
    const page = await dynamo().send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    for (const item of (page.Items ?? []) as unknown as InteractionItem[]) {
      if (item.kind !== 'decision') continue;
      const { data } = decisionSchema.safeParse(JSON.parse(item.body));
      if (!data || data.decision === 'deferred') continue;
      const outcome = data.decision === 'sent' ? 'sent' : (data.reason ?? 'skipped');
      const before = told.get(data.key) ?? [];
      if (outcome === 'sent') told.set(data.key, ['sent']);
      else if (!before.includes('sent')) told.set(data.key, [...before, outcome]);
    }
    from = page.LastEvaluatedKey;
  } while (from);
  return told;
};
