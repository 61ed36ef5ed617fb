import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';
import { type Paused, pausedIn, programmeKeys } from '../../functions/programme/contract';
import { dynamo, sqs } from '../../functions/shared/platform/aws';
import type { KeysAnswer } from '../../functions/tracking/contract';
import { invoke } from '../support/invoke';
import { type PausedAnswer, pausedAnswer, pauseSentences } from '../support/pauses';
import { plural } from '../support/plural';
import { EXIT } from '../support/problems';
import { type QueueDepth, stageDepths, sumOf, totalOf } from '../support/queue-depths';
import { daysBack, type Rejects, readRejects } from '../support/rejects';
import { reads, running } from '../support/run';
import { named, type Stage } from '../support/stage';

/** What `status` answers; depths count waiting, working and delayed messages. Version 0: nothing is published. */
export interface Status {
  readonly apiUrl: string;
  readonly programme: {
    readonly version: number;
    readonly publishedAt?: string;
    readonly paused: PausedAnswer;
  };
  readonly queues: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly rejects: Readonly<Record<string, Rejects>>;
}

const REJECT_DAYS = 2;

const depthsIn = (depths: Readonly<Record<string, QueueDepth>>): Record<string, number> =>
  Object.fromEntries(Object.entries(depths).map(([name, depth]) => [name, totalOf(depth)]));

/** The pointer to the live programme; version 0 when none was published. */
export const livePointer = async (
  stage: Stage,
): Promise<{ readonly version: number; readonly publishedAt?: string; readonly paused: Paused }> => {
  const answer = await dynamo().send(
    new GetCommand({
      TableName: named(stage.outputs.tables, 'programmes'),
      Key: { pk: programmeKeys.pk, sk: programmeKeys.pointer },
      ConsistentRead: true,
    }),
  );
  const { version = 0, publishedAt, paused } = answer.Item ?? {};
  return {
    version,
    ...(publishedAt ? { publishedAt } : {}),
    paused: pausedIn(paused),
  };
};

/** Looks at a stage: addresses, live programme, queues, dead letters, what was refused yesterday and today. */
export const readStatus = async (stage: Stage, now: number): Promise<Status> => {
  const { outputs } = stage;
  const keys = await invoke<KeysAnswer>(named(outputs.functions, 'administer-keys'), { action: 'list' });
  const [programme, depths, rejects] = await Promise.all([
    livePointer(stage),
    stageDepths(sqs(), outputs),
    readRejects(
      dynamo(),
      named(outputs.tables, 'tracking'),
      keys.keys.map((key) => key.id),
      daysBack(now, REJECT_DAYS),
    ),
  ]);
  return {
    apiUrl: outputs.apiUrl,
    programme: { ...programme, paused: pausedAnswer(programme.paused) },
    queues: depthsIn(depths.work),
    deadLetters: sumOf(depths.dead),
    rejects,
  };
};

/** The status as lines for people. */
export const statusLines = (stage: Pick<Stage, 'stage' | 'region'>, status: Status): string[] => [
  `stage      ${stage.stage} (${stage.region})`,
  `API        ${status.apiUrl}`,
  `programme  ${
    status.programme.version === 0
      ? 'none is published; see: npx relance programme publish'
      : `version ${status.programme.version}, published ${status.programme.publishedAt}`
  }`,
  ...pauseSentences(status.programme.paused).map((sentence) => `paused     ${sentence}`),
  `queues     ${Object.entries(status.queues)
    .map(([name, depth]) => `${name} ${depth}`)
    .join(', ')}`,
  `dead       ${status.deadLetters}${status.deadLetters > 0 ? '; see: npx relance dead-letters list' : ''}`,
  ...Object.entries(status.rejects).flatMap(([key, { count, sample }]) => [
    `rejected   ${plural(count, 'call')} of the key ${key} since yesterday`,
    ...sample.slice(0, 5).map((one) => `           ${one.at}  ${one.message} (${one.code})`),
  ]),
];

/** `relance status`: how a stage is. Exit code 3 when there are dead letters. */
export const registerStatus = (program: Command): void => {
  reads(program.command('status'))
    .description('addresses, live programme, queue depths, dead letters and rejected calls of a stage')
    .action(
      running(async ({ output, stage }) => {
        const place = await stage();
        const status = await readStatus(place, Date.now());
        output.result(status, statusLines(place, status));
        return status.deadLetters > 0 ? EXIT.problems : EXIT.done;
      }),
    );
};
