import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { redriveQueue, redriveTarget } from '../../bin/support/dead-letters';
import { pause } from '../../bin/support/interrupt';
import type { Output } from '../../bin/support/output';
import { queueDepth, stageDepths, sumOf, totalOf } from '../../bin/support/queue-depths';
import { rejudgeStage } from '../../bin/support/rejudge';
import { settle } from '../../bin/support/settle';
import { isoTime, MINUTE_MS } from '../../functions/shared/kernel/time';
import { sqs } from '../../functions/shared/platform/aws';
import type { CrashStage } from './crash-stage';
import { diceOf } from './dice';
import { deliverTwice } from './duplicates';
import { feed } from './feed';
import { gather } from './gather';
import { killWorkers } from './kills';
import { planRun } from './plan';
import { type Check, type Evidence, judgeRun } from './verdict';
import { changeWeather } from './weather';

/**
 * How many triggers a run pulls, and for how long after the last call faults go on (ms). `hiddenSeconds` is for how
 * long the queues hide what a worker took, instead of what the stage says (one to twelve minutes); with a backlog that would bring back what nobody has lost.
 */
export const SIZES: Readonly<
  Record<'small' | 'full', { triggers: number; goesOnMs: number; hiddenSeconds?: number }>
> = {
  small: { triggers: 120, goesOnMs: 20_000, hiddenSeconds: 30 },
  full: { triggers: 2_000, goesOnMs: 45_000 },
};

const hideFor = async (urls: readonly string[], seconds: number): Promise<void> => {
  for (const QueueUrl of urls) {
    const Attributes = { VisibilityTimeout: String(seconds) };
    await sqs().send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
};

/** What a run did and came to. */
export interface RunResult {
  readonly size: keyof typeof SIZES;
  readonly seed: number;
  readonly calls: { readonly sent: number; readonly answered: number; readonly unanswered: number };
  readonly triggers: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly ses: { readonly refused: number; readonly ambiguous: number };
  readonly twice: Readonly<Record<string, number>>;
  readonly redriven: Readonly<Record<string, number>>;
  /** Batches that the stream gave up, and how many interactions were judged again because of them. */
  readonly rejudged: { readonly batches: number; readonly interactions: number };
  readonly mails: number;
  /** Messages by what became of them: `sent`, `waiting`, or the reason. */
  readonly messages: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
  readonly seconds: number;
}

/** A sender works on at most so many messages at once (functions/messaging/handlers/send-messages.ts). */
const IN_FLIGHT = 5;
const SETTLE_S = 420;
const ROUNDS = 4;

const redriveAll = async ({ stage }: CrashStage, redriven: Record<string, number>): Promise<number> => {
  let moved = 0;
  for (const [name, url] of Object.entries(stage.outputs.deadLetters)) {
    const target = redriveTarget(name, stage.outputs);
    const depth = totalOf(await queueDepth(sqs(), url));
    if (target === undefined || depth === 0) continue;
    const count = await redriveQueue(sqs(), url, target, depth);
    redriven[name] = (redriven[name] ?? 0) + count;
    moved += count;
  }
  return moved;
};

/** Batches of the stream that were given up leave their positions only: what they held is judged again. */
const rejudgeGivenUp = async (crash: CrashStage, startedAt: number, output: Output, signal: AbortSignal) => {
  const { dead } = await stageDepths(sqs(), crash.stage.outputs);
  const positions = Object.entries(dead).filter(
    ([name]) => redriveTarget(name, crash.stage.outputs) === undefined,
  );
  const batches = sumOf(Object.fromEntries(positions));
  if (batches === 0) return { batches, interactions: 0 };
  const between = { since: isoTime(startedAt - MINUTE_MS), until: isoTime(Date.now()) };
  const { rejudged } = await rejudgeStage(crash.stage, between, { signal, whileBehind: true });
  output.note(`${batches} batches of the stream were given up: ${rejudged} interactions judged again`);
  await settle(crash.stage, { timeoutSeconds: SETTLE_S, signal });
  return { batches, interactions: rejudged };
};

/** Waits until all work is done, and gives what failed another chance, until nothing fails any more. */
const comeToRest = async (crash: CrashStage, startedAt: number, output: Output, signal: AbortSignal) => {
  const redriven: Record<string, number> = {};
  for (let round = 0; round < ROUNDS && !signal.aborted; round += 1) {
    let shownAt = 0;
    const done = await settle(crash.stage, {
      timeoutSeconds: SETTLE_S,
      signal,
      onLook: ({ queued, unjudged, deadLetters }) => {
        if (Date.now() - shownAt < 10_000) return;
        shownAt = Date.now();
        output.note(`settling: ${queued} queued, ${unjudged} not judged, ${deadLetters} dead letters`);
      },
    });
    output.note(`settled: ${done.settled} after ${done.seconds} s, ${done.deadLetters} dead letters`);
    signal.throwIfAborted();
    if ((await redriveAll(crash, redriven)) === 0) break;
  }
  const rejudged = await rejudgeGivenUp(crash, startedAt, output, signal);
  return { redriven, rejudged };
};

const liveIn = (evidence: Evidence): number =>
  [...evidence.enrolments.values()].filter((ended) => ended === 'live').length;

const messagesOf = ({ decisions, waiting, expected, enrolments }: Evidence): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const [key, listed] of decisions) {
    const last = listed.find(({ decision }) => decision !== 'deferred') ?? listed.at(-1);
    const name =
      last?.decision === 'deferred'
        ? `deferred: ${last.reason}${waiting.has(key) ? '' : ' (lost)'}`
        : (last?.reason ?? 'sent');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  const exits = expected.filter(({ key }) => !decisions.has(key));
  for (const { member, journey, isOvertakable } of exits) {
    const ended = enrolments.get(`${member} ${journey}`);
    const name = ended ? `exit: ${ended}` : isOvertakable ? 'not entered: order first' : 'lost';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

/** Runs it: members do things while everything fails, then faults end, and what is left is judged from outside. */
export const runMatrix = async (
  crash: CrashStage,
  {
    size,
    seed,
    output,
    signal,
  }: { size: keyof typeof SIZES; seed: number; output: Output; signal: AbortSignal },
): Promise<RunResult> => {
  const startedAt = Date.now();
  const { triggers, goesOnMs, hiddenSeconds } = SIZES[size];
  if (hiddenSeconds) await hideFor(Object.values(crash.stage.outputs.queues), hiddenSeconds);
  const plan = planRun(triggers, `crash-${seed}`, diceOf(seed), startedAt);
  const faults = new AbortController();
  const stormy = AbortSignal.any([faults.signal, signal]);
  const storm = Promise.all([
    killWorkers(crash.emulatorPid, crash.stage.outputs.functions, diceOf(seed + 1), stormy),
    changeWeather(crash.proxy, crash.local.sesUrl, diceOf(seed + 2), output.note, stormy),
    deliverTwice(crash.stage, diceOf(seed + 3), stormy),
  ]);
  const fed = await Promise.race([
    feed(crash.local, plan.calls, diceOf(seed + 4), output.progress('calls', plan.calls.length), signal),
    // Ends only with the signal, or when it fails.
    storm.then((): never => {
      throw new Error('the faults ended before the calls');
    }),
  ]);
  await pause(goesOnMs, signal);
  faults.abort();
  const [kills, ses, twice] = await storm;
  output.note(`faults end: ${Object.values(kills).reduce((sum, count) => sum + count, 0)} workers killed`);
  const { redriven, rejudged } = await comeToRest(crash, startedAt, output, signal);
  signal.throwIfAborted();
  const read = (run: Parameters<typeof gather>[3]) => gather(crash.stage, crash.local.mailsUrl, plan, run);
  const depths = await stageDepths(sqs(), crash.stage.outputs);
  const run = {
    answered: fed.answered,
    inFlight: IN_FLIGHT * ((kills['send-messages'] ?? 0) + (kills.unknown ?? 0)) + ses.ambiguous,
    queued: sumOf(depths.work),
    // The positions of batches that were judged again lie there for good.
    deadLetters: sumOf(depths.dead) - rejudged.batches,
  };
  let evidence = await read(run);
  // A wait of a journey is in no queue while it lasts.
  for (let tries = 0; liveIn(evidence) > 0 && tries < 6 && !signal.aborted; tries += 1) {
    output.note(`${liveIn(evidence)} members still wait in their journeys`);
    await pause(10_000, signal);
    await settle(crash.stage, { timeoutSeconds: SETTLE_S, signal });
    evidence = await read(run);
  }
  return {
    size,
    seed,
    calls: { sent: plan.calls.length, answered: fed.answered.length, unanswered: fed.unanswered },
    triggers: plan.triggers.length,
    kills,
    faults: await crash.proxy.fired(),
    ses,
    twice,
    redriven,
    rejudged,
    mails: evidence.mails.length,
    messages: messagesOf(evidence),
    checks: judgeRun(evidence),
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
};
