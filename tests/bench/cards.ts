import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { historyOf } from '../../bin/demo/history';
import { readInvoices } from '../../bin/demo/invoices';
import { replay } from '../../bin/demo/replay';
import { apiClient } from '../../bin/support/api-client';
import { named } from '../../bin/support/stage';
import { CARD } from '../../functions/shared/platform/cards';
import { type Figures, figure, quantile } from './figures';
import { itemSize } from './item-size';
import { type Bench, countSettled } from './writes';

/** Every so many customers of the history is replayed; `--full` replays all. */
const EVERY = 5;

const sizesOf = async (table: string, sk: string, except: ReadonlySet<string>) => {
  const client = new DynamoDBClient({});
  const sizes = new Map<string, number>();
  let from: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'sk = :sk',
        ExpressionAttributeValues: { ':sk': { S: sk } },
        ExclusiveStartKey: from,
      }),
    );
    for (const item of page.Items ?? []) {
      const pk = String(item.pk?.S);
      if (!except.has(pk)) sizes.set(pk, itemSize(item as never));
    }
    from = page.LastEvaluatedKey as typeof from;
  } while (from);
  client.destroy();
  return sizes;
};

const distribution = (card: string, sizes: readonly number[]): Figures => ({
  [`${card} cards under 1 KB`]: figure(
    (100 * sizes.filter((size) => size < 1024).length) / Math.max(1, sizes.length),
    '%',
    '>= 95',
  ),
  [`${card} card, median`]: figure(quantile(sizes, 0.5), 'bytes'),
  [`${card} card, 95 %`]: figure(quantile(sizes, 0.95), 'bytes'),
  [`${card} card, 99 %`]: figure(quantile(sizes, 0.99), 'bytes'),
  [`${card} card, largest`]: figure(quantile(sizes, 1), 'bytes', '<= 4096'),
});

/** Replays real customers through the stage, and weighs the cards that come of it. */
export const cardSizes = async (bench: Bench, options: { readonly full: boolean }): Promise<Figures> => {
  const members = named(bench.stage.outputs.tables, 'members');
  const before = new Set((await sizesOf(members, CARD.activity, new Set())).keys());
  const history = historyOf(readInvoices(), Date.now());
  const all = [...history.earlier, ...history.later];
  const customers = [...new Set(all.map((call) => call.userId))];
  const chosen = new Set(customers.filter((_, index) => options.full || index % EVERY === 0));
  const calls = all.filter((call) => chosen.has(call.userId));
  const progress = bench.output.progress('interactions replayed', calls.length);
  await replay(apiClient(bench), calls, { signal: bench.signal, onProgress: (sent) => progress.at(sent) });
  progress.end();
  const { writes } = await countSettled(bench, 'the replay');

  const activity = await sizesOf(members, CARD.activity, before);
  const contact = await sizesOf(members, CARD.contact, before);
  const judged = writes.filter((write) => write.table === members && write.sk === CARD.activity);
  return {
    'customers replayed': figure(activity.size, 'customers', `= ${chosen.size}`),
    'card writes per replayed interaction': figure(judged.length / calls.length, 'writes'),
    ...distribution('ACTIVITY', [...activity.values()]),
    ...distribution('CONTACT', [...contact.values()]),
  };
};
