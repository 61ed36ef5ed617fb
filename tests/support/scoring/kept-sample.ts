import type { TrainModels } from '../../../functions/scoring/contract';
import { BLOCK_ROWS, packRows } from '../../../functions/scoring/domain/training/row-block';
import type { SampledRow } from '../../../functions/scoring/domain/training/sample-member';
import { isoTime } from '../../../functions/shared/kernel/time';
import type { memoryTrainings } from './memory-training';
import { SPAN, TRAINED_AT } from './sampled-rows';

/** Keeps rows as the complete sample of the training at `trainedAt`, and answers what its worker is asked. */
export const keepSample = async (
  { store }: ReturnType<typeof memoryTrainings>,
  batches: Iterable<readonly SampledRow[]>,
  { members, trainedAt = TRAINED_AT }: { members: number; trainedAt?: number },
): Promise<TrainModels & { readonly rows: number }> => {
  const training = isoTime(trainedAt);
  const blocks: string[] = [];
  let rows = 0;
  for (const batch of batches) {
    rows += batch.length;
    for (let at = 0; at < batch.length; at += BLOCK_ROWS)
      blocks.push(await store.saveBlock(training, packRows(batch.slice(at, at + BLOCK_ROWS)), trainedAt));
  }
  const many = SPAN.cutOffs.map(() => 1_000);
  const leavers = { silence: many, unsubscribe: many };
  await store.savePart(
    { training, part: 0, members, rows, left: 0, blocks, first: 0, leavers, done: true },
    trainedAt,
  );
  return { training, now: training, horizonMs: SPAN.horizonMs, parts: 1, rows };
};
