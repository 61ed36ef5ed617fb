import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { pause } from '../../bin/support/interrupt';
import { invoke } from '../../bin/support/invoke';
import { named, type Stage } from '../../bin/support/stage';
import { isoTime, MINUTE_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { CARD } from '../../functions/shared/platform/cards';
import type { ActivityCard } from '../../functions/tracking/contract';

/**
 * Members who did something hours ago: the nightly check leaves alone whoever did something lately, which everybody
 * else in the run did. They look and buy nothing, so that no journey takes them in.
 */
const VETERANS = 4;
const LOOKS = 3;
const HOURS_AGO_MS = 180 * MINUTE_MS;
const VIEWED = 'Product Viewed';

/** What the check of drift answered, and what it should have. */
export interface DriftEvidence {
  readonly checked: number;
  readonly repaired: number;
  readonly lacking: number;
  /** How many cards were damaged; how many lacked what the lost stretch of the stream held. */
  readonly damaged: number;
  readonly lost: number;
  /** Damaged cards that are not what they were before. */
  readonly notMended: readonly string[];
}

const idOf = (run: string, index: number): string =>
  `veteran${index}${run.replace(/[^a-z0-9]/g, '')}`.padEnd(26, 'z').slice(0, 26);

const record = async (stage: Stage, pk: string, now: number, index: number): Promise<void> => {
  const at = isoTime(now - HOURS_AGO_MS + index * MINUTE_MS);
  const messageId = `${pk}-${index}`;
  const body = JSON.stringify({ type: 'track', event: VIEWED, messageId, properties: {} });
  const Item = {
    pk,
    sk: `${at}#${messageId}`,
    kind: 'track',
    name: VIEWED,
    at,
    receivedAt: at,
    messageId,
    body,
  };
  await dynamo().send(new PutCommand({ TableName: named(stage.outputs.tables, 'interactions'), Item }));
};

const cardOf = async (stage: Stage, pk: string): Promise<ActivityCard | undefined> => {
  const TableName = named(stage.outputs.tables, 'members');
  const { Item } = await dynamo().send(
    new GetCommand({ TableName, Key: { pk, sk: CARD.activity }, ConsistentRead: true }),
  );
  return Item as ActivityCard | undefined;
};

const countsOf = (card: ActivityCard | undefined): string =>
  JSON.stringify([card?.all, card?.events, card?.money ?? null]);

/** The veterans of a run (its name keeps those of two runs apart) and what is done to their cards. */
export const veterans = (stage: Stage, run: string, now: number) => {
  const ids = Array.from({ length: VETERANS }, (_, index) => idOf(run, index));
  const [damaged, unlucky] = ids as [string, string];
  return {
    /** From when on (epoch ms) they do things. */
    since: now - HOURS_AGO_MS,
    /** They look at three things each; resolves when that is on their cards. */
    begin: async (signal: AbortSignal) => {
      for (const id of ids)
        for (let index = 0; index < LOOKS; index += 1) await record(stage, id, now, index);
      const until = Date.now() + MINUTE_MS;
      const isJudged = async (id: string) => (await cardOf(stage, id))?.all?.n === LOOKS;
      while (!(await Promise.all(ids.map(isJudged))).every(Boolean)) {
        signal.throwIfAborted();
        if (Date.now() > until) throw new Error('nobody judged what was recorded before the faults');
        await pause(300, signal);
      }
    },
    /** One of them looks once more: to be called while the stream is lost. */
    lookUnseen: () => record(stage, unlucky, now, LOOKS),
    /** Damages one card, has the nightly check look at all of them, and answers what it found. */
    async checkDrift(): Promise<DriftEvidence> {
      const whole = await cardOf(stage, damaged);
      if (!whole?.all) throw new Error(`the card of ${damaged} is not there: what it did was never judged`);
      const Item = {
        ...whole,
        all: { ...whole.all, n: whole.all.n + 6 },
        // More than there was: what a card has too little of may be on its way, and is left to judging again.
        events: { [VIEWED]: { ...whole.events[VIEWED], n: whole.all.n + 2 } },
      };
      await dynamo().send(new PutCommand({ TableName: named(stage.outputs.tables, 'members'), Item }));
      const { checked, repaired, lacking } = await invoke<
        Pick<DriftEvidence, 'checked' | 'repaired' | 'lacking'>
      >(named(stage.outputs.functions, 'check-drift'), { members: ids });
      const isMended = countsOf(await cardOf(stage, damaged)) === countsOf(whole);
      return { checked, repaired, lacking, damaged: 1, lost: 1, notMended: isMended ? [] : [damaged] };
    },
  };
};
