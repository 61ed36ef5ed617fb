import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { eachMail } from '../../../bin/demo/mails';
import { pause } from '../../../bin/support/interrupt';
import type { Output } from '../../../bin/support/output';
import { stageDepths, sumOf } from '../../../bin/support/queue-depths';
import type { Rejudged } from '../../../bin/support/rejudge';
import type { RestoreStep } from '../../../bin/support/restore-stage';
import { settle } from '../../../bin/support/settle';
import { named, type Stage } from '../../../bin/support/stage';
import { type ContactCard, unpackPressure } from '../../../functions/messaging/contract';
import { sendKey } from '../../../functions/messaging/domain/send-key';
import { pausedIn, programmeKeys } from '../../../functions/programme/contract';
import { CARD } from '../../../functions/shared/kernel/member-items';
import { HOUR_MS, isoTime, MINUTE_MS, SECOND_MS } from '../../../functions/shared/kernel/time';
import { dynamo, sqs } from '../../../functions/shared/platform/aws';
import { sendToQueue } from '../../../functions/shared/platform/queues';
import { programme } from '../../../programme';
import { freshTables } from '../../support/fresh-table';
import { aRequest } from '../../support/messaging/builders';
import { type BurstStage, countMails } from '../burst/burst-stage';
import type { LoadCheck, LoadEvidence } from '../load/verdict';
import { toldIn } from '../told';
import { relanceBy } from './by-command';
import { cardsOf, deleteAll, itemsBy, type Person, peopleOf, putAll, VIEWED, viewedAt } from './people';
import { judgeRestore, type MemberAtEnd } from './verdict';

/** What a restore in the middle of sending did and came to. */
export interface RestoreResult {
  readonly members: number;
  /** Slots in the pressure logs before the run. */
  readonly slots: number;
  readonly messages: number;
  /** Mails that were out when the copy was made, when the table was damaged, when marketing was paused, and at the end. */
  readonly mails: {
    readonly atCopy: number;
    readonly atLoss: number;
    readonly atPause: number;
    readonly end: number;
  };
  /** Items that were deleted, and that became what they were in the copy. */
  readonly lost: { readonly deleted: number; readonly rolledBack: number };
  /** The step at which the first run was interrupted by Ctrl-C. */
  readonly interrupted: string;
  readonly steps: readonly RestoreStep[];
  readonly restoreSeconds: number;
  /** Judging all of them again afterwards, by `relance rejudge`. */
  readonly rejudged: Rejudged & { readonly seconds: number };
  readonly told: Readonly<Record<string, number>>;
  readonly checks: readonly LoadCheck[];
  readonly seconds: number;
}

const WANTED_FOR_MS = 25 * MINUTE_MS;
const LOOK_EVERY_MS = 500;
const LOOKS_EVERY_MS = 3 * SECOND_MS;
/** Long enough for the last look of what a pause has held, and for what waits for a slot until it is not worth it. */
const OUTCOMES_MS = 40 * MINUTE_MS;
/** What came within the last minute is left alone by judging again. */
const LATELY_MS = MINUTE_MS + SECOND_MS;

const ask = async (
  stage: Stage,
  people: readonly Person[],
  occurrence: string,
  asked: Map<string, string>,
) => {
  const now = Date.now();
  const requests = people.map(({ member }) =>
    aRequest({
      member,
      occurrence,
      template: 'welcome',
      requestedAt: isoTime(now),
      expiresAt: isoTime(now + WANTED_FOR_MS),
    }),
  );
  for (const request of requests) asked.set(sendKey(request), request.member);
  const values = requests.map((value) => ({ value }));
  await sendToQueue(sqs(), named(stage.outputs.queues, 'messages'), values);
  return requests.map(sendKey);
};

/** Members go on looking at things, one every few seconds, as on any stage that is not dead; ended by the answer. */
const keepLooking = (table: string, people: readonly Person[]): (() => Promise<void>) => {
  const stop = new AbortController();
  const looking = (async () => {
    for (let nth = 0; !stop.signal.aborted; nth += 1) {
      const { member } = people[(nth * 7) % people.length] as Person;
      await putAll(table, [viewedAt(member, Date.now())]);
      await pause(LOOKS_EVERY_MS, stop.signal);
    }
  })();
  looking.catch(() => undefined);
  return () => {
    stop.abort();
    return looking;
  };
};

const until = async (what: () => Promise<boolean>, mostMs: number, signal: AbortSignal): Promise<boolean> => {
  for (const end = Date.now() + mostMs; Date.now() < end; await pause(LOOK_EVERY_MS, signal)) {
    signal.throwIfAborted();
    if (await what()) return true;
  }
  return false;
};

const isPaused = async (stage: Stage): Promise<boolean> => {
  const { Item } = await dynamo().send(
    new GetCommand({
      TableName: named(stage.outputs.tables, 'programmes'),
      Key: { pk: programmeKeys.pk, sk: programmeKeys.pointer },
      ConsistentRead: true,
    }),
  );
  return pausedIn(Item?.paused).all !== undefined;
};

const mailsOf = async (mailsUrl: string, asked: ReadonlyMap<string, string>) => {
  const mails: LoadEvidence['mails'][number][] = [];
  await eachMail(mailsUrl, ({ at, tags }) => {
    const key = tags['relance-key'] ?? '';
    mails.push({ member: asked.get(key) ?? `nobody (${key})`, key, at: Date.parse(at) });
  });
  return mails;
};

const atEnd = async (stage: Stage, people: readonly Person[]): Promise<MemberAtEnd[]> => {
  const members = await itemsBy(named(stage.outputs.tables, 'members'));
  const entries = await itemsBy(named(stage.outputs.tables, 'interactions'));
  return people.map(({ member, slots, loses }) => {
    const items = new Map((members.get(member) ?? []).map((item) => [item.sk, item]));
    const contact = items.get(CARD.contact) as unknown as (ContactCard & { pressure: unknown[] }) | undefined;
    const activity = items.get(CARD.activity) as { events?: Record<string, { n: number }> } | undefined;
    return {
      member,
      missing: [CARD.contact, CARD.profile, CARD.activity].filter((card) => !items.has(card)),
      before: slots.map(({ key }) => key),
      slots: unpackPressure(contact?.pressure).map(({ key }) => key),
      isRestored: contact?.restoredAt !== undefined,
      wasLost: loses !== 'nothing',
      counted: activity?.events?.[VIEWED]?.n ?? 0,
      entries: (entries.get(member) ?? []).filter((one) => (one as { name?: string }).name === VIEWED).length,
    };
  });
};

/** The table loses all of a third of the members, and of another third what came after the copy. */
const damage = async (
  table: string,
  people: readonly Person[],
  copied: Awaited<ReturnType<typeof itemsBy>>,
) => {
  const now = await itemsBy(table);
  const of = (loses: Person['loses'], items: typeof now) =>
    people.flatMap((person) => (person.loses === loses ? (items.get(person.member) ?? []) : []));
  const [deleted, rolledBack] = [of('all', now), of('since', copied)];
  await Promise.all([deleteAll(table, deleted), putAll(table, rolledBack)]);
  return { deleted: deleted.length, rolledBack: rolledBack.length };
};

/**
 * Asks for a mail for each of many members with pressure logs; makes a copy of the table `members` when a quarter is out,
 * damages the table when a half is, and restores it by the command, which is interrupted once. Then asks for another mail
 * for each, waits until every message has its outcome, and judges cards, timelines and mailbox.
 */
export const runRestore = async (
  burst: BurstStage,
  {
    count,
    output,
    signal,
  }: { readonly count: number; readonly output: Output; readonly signal: AbortSignal },
): Promise<RestoreResult> => {
  const startedAt = Date.now();
  const { stage } = burst;
  const { members: table, interactions } = stage.outputs.tables as Record<'members' | 'interactions', string>;
  const people = peopleOf(count, startedAt);
  const asked = new Map<string, string>();
  await putAll(table, people.flatMap(cardsOf));
  await putAll(
    interactions,
    people.map(({ member }) => viewedAt(member, Date.now() - 3 * HOUR_MS)),
  );
  await settle(stage, { signal });
  output.note(`${count} members are there, and what they did is judged`);

  const early = people.filter(({ isLate }) => !isLate);
  // Of the others, some have no room: of those who have, this many mails come at least.
  const room = early.filter(
    ({ slots }) => slots.length < 7 && startedAt - (slots.at(-1)?.at ?? 0) > 24 * HOUR_MS,
  );
  const sending = ask(stage, early, 'first', asked);
  sending.catch(() => undefined);
  const reach = async (share: number) => {
    const wanted = share * room.length;
    await until(async () => (await countMails(burst.sesUrl)) >= wanted, 5 * MINUTE_MS, signal);
    return countMails(burst.sesUrl);
  };
  const atCopy = await reach(0.25);
  const copy = await freshTables('copy', () => ({
    endpointUrl: stage.endpointUrl as string,
    region: stage.region,
  })).make();
  const copiedAt = isoTime(Date.now());
  const copied = await itemsBy(table);
  await putAll(copy, [...copied.values()].flat());
  const since = people.filter((_, index) => index % 2 === 0);
  await putAll(
    interactions,
    since.map(({ member }) => viewedAt(member, Date.now())),
  );
  const atLoss = await reach(0.5);
  await sending;
  const lost = await damage(table, people, copied);
  output.note(`${lost.deleted} items deleted, ${lost.rolledBack} as they were in the copy`);

  const args = ['restore', '--stage', stage.stage, '--from', copy, '--since', copiedAt];
  const restoringAt = Date.now();
  const endLooking = keepLooking(interactions, people);
  const stopped = await relanceBy(args, { signal, say: output.note, interruptAt: 'items of the copy' });
  const atPause = await countMails(burst.sesUrl);
  const interrupted = stopped.json.error?.code === 'interrupted' && (await isPaused(stage));
  const restored = await relanceBy(args, { signal, say: output.note });
  if (!Array.isArray(restored.json.steps)) throw new Error(`no restore: ${JSON.stringify(restored.json)}`);
  const restoreSeconds = Math.round((Date.now() - restoringAt) / 1000);
  await endLooking();
  const isStillPaused = await isPaused(stage);

  const second = await ask(stage, people, 'second', asked);
  const owed = people.flatMap(({ isLate }, index) => (isLate ? [second[index] as string] : []));
  const all = new Set(asked.keys());
  const progress = output.progress('outcomes', all.size);
  let told = await toldIn(interactions);
  const isWhole = async () => {
    told = await toldIn(interactions);
    const known = [...all].filter((key) => told.has(key)).length;
    progress.at(known);
    return known === all.size;
  };
  const end = Date.now() + OUTCOMES_MS;
  while (Date.now() < end && !(await isWhole())) await pause(10 * SECOND_MS, signal);
  progress.end();
  await settle(stage, { signal });
  await pause(LATELY_MS, signal);
  const again = await relanceBy(
    ['rejudge', '--stage', stage.stage, '--since', isoTime(startedAt - 4 * HOUR_MS)],
    {
      signal,
      say: output.note,
    },
  );
  await settle(stage, { signal });
  signal.throwIfAborted();

  told = await toldIn(interactions);
  const mails = await mailsOf(burst.mailsUrl, asked);
  const { work, dead } = await stageDepths(sqs(), stage.outputs);
  const earlier = people.flatMap(({ member, slots }) => slots.map(({ key, at }) => ({ member, key, at })));
  const checks = judgeRestore({
    caps: programme.caps ?? [],
    earlier,
    mails,
    asked,
    owed,
    told,
    members: await atEnd(stage, people),
    isPaused: isStillPaused,
    left: sumOf(work) + sumOf(dead),
  });
  const reasons: Record<string, number> = {};
  for (const key of all) {
    const reason = told.get(key)?.join(' and ') ?? 'no outcome';
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return {
    members: count,
    slots: earlier.length,
    messages: all.size,
    mails: { atCopy, atLoss, atPause, end: mails.length },
    lost,
    interrupted: interrupted
      ? 'while items were put back; marketing stayed paused'
      : JSON.stringify(stopped.json),
    steps: restored.json.steps,
    restoreSeconds,
    rejudged: { ...again.json, seconds: again.seconds },
    told: reasons,
    checks,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
};
