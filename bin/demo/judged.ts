import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { dynamo } from '../../functions/shared/platform/aws';
import { CARD } from '../../functions/shared/platform/cards';
import { pagesOf } from '../../functions/shared/platform/query';
import type { Output } from '../support/output';
import { settle } from '../support/settle';
import { named, type Stage } from '../support/stage';
import { followWork } from '../support/work-left';

/** How many interactions the ACTIVITY cards have counted. */
const countJudged = async (table: string): Promise<number> => {
  let judged = 0;
  const pages = pagesOf<{ readonly all?: { readonly n?: number } }>((from) =>
    dynamo().send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'sk = :activity',
        ProjectionExpression: '#all.n',
        ExpressionAttributeNames: { '#all': 'all' },
        ExpressionAttributeValues: { ':activity': CARD.activity },
        ExclusiveStartKey: from,
      }),
    ),
  );
  for await (const page of pages) for (const { all } of page) judged += Number(all?.n ?? 0);
  return judged;
};

/**
 * Waits until all that was sent is recorded, judged and acted upon: the queues are empty, and the cards have not moved
 * since the last time they were (the stream between recorder and member worker is no queue). Answers the dead letters.
 * Throws `not_settled`, `interrupted`.
 */
export const settled = async (
  stage: Stage,
  what: string,
  options: {
    readonly output: Output;
    readonly signal?: AbortSignal;
    readonly timeoutSeconds: number;
    /** For how long nothing may be seen, each time it is looked for. @default 2.5 s */
    readonly quietMs?: number;
  },
): Promise<number> => {
  const { output, signal, timeoutSeconds, quietMs } = options;
  const table = named(stage.outputs.tables, 'members');
  let before = -1;
  let told = 0;
  const work = followWork();
  for (;;) {
    const result = await settle(stage, {
      timeoutSeconds,
      signal,
      quietMs,
      onLook: (look) => {
        work.saw(look);
        if (Date.now() - told < 5_000) return;
        told = Date.now();
        output.note(`  ${what}: ${work.words()}`);
      },
    });
    if (signal?.aborted) throw new RelanceError('interrupted', 'the demo was stopped');
    if (!result.settled) {
      throw new RelanceError(
        'not_settled',
        `${what}: not done after ${timeoutSeconds} s; see: npx relance status`,
      );
    }
    const judged = await countJudged(table);
    if (judged === before) return result.deadLetters;
    before = judged;
  }
};
