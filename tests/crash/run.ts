import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { pause } from '../../bin/support/interrupt';
import type { Output } from '../../bin/support/output';
import { stageDepths, sumOf } from '../../bin/support/queue-depths';
import { MINUTE_MS } from '../../functions/shared/kernel/time';
import { sqs } from '../../functions/shared/platform/aws';
import { comeToRest, givenUpBatches, rejudgeByCommand } from './come-to-rest';
import type { CrashStage } from './crash-stage';
import { diceOf } from './dice';
import { deliverTwice } from './duplicates';
import { unexplained } from './explained';
import { feed } from './feed';
import { gather } from './gather';
import { type InFlight, reservedUnheard, unansweredBySes, watchReservations } from './in-flight';
import { killWorkers } from './kills';
import { type PlannedCall, planRun } from './plan';
import { streamMapping } from './stream-gap';
import { watchTimeouts } from './timeouts';
import { toldOf } from './told';
import { type Check, type Evidence, judgeRun, unknownsOf } from './verdict';
import { veterans } from './veterans';
import { changeWeather } from './weather';

/**
 * How many triggers a run pulls, and for how long after the last call faults go on (ms). `hiddenSeconds` is for how
 * long the queues hide what a worker took, instead of what the stage says (one to twelve minutes); with a backlog that would bring back what nobody has lost.
 * `consentWaitSeconds` is for how long a message waits for its member's consent: 900 on any stage; the small run, most
 * of which is waiting, ends sooner.
 */
export const SIZES: Readonly<
  Record<
    'small' | 'full',
    { triggers: number; goesOnMs: number; consentWaitSeconds: number; hiddenSeconds?: number }
  >
> = {
  small: { triggers: 60, goesOnMs: 20_000, consentWaitSeconds: 75, hiddenSeconds: 20 },
  full: { triggers: 2_000, goesOnMs: 45_000, consentWaitSeconds: 900 },
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
  /** Workers that the emulator killed, for their time was over. */
  readonly timedOut: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly ses: { readonly refused: number; readonly ambiguous: number };
  readonly twice: Readonly<Record<string, number>>;
  readonly redriven: Readonly<Record<string, number>>;
  /** Batches that the stream gave up; interactions that `relance rejudge` judged again, because of them or of the lost stretch. */
  readonly rejudged: { readonly batches: number; readonly interactions: number };
  readonly drift: Evidence['drift'];
  /** For how many messages there is a reason why their outcome may be unknown. */
  readonly inFlight: { readonly [reason in keyof InFlight]: number };
  readonly mails: number;
  /** Messages by what became of them: `sent`, `waiting`, or the reason. */
  readonly messages: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
  /** What logs say of outcomes that nothing explains. */
  readonly told: readonly string[];
  readonly seconds: number;
}

const liveIn = (evidence: Evidence): number =>
  [...evidence.enrolments.values()].filter(({ ended }) => ended === 'live').length;

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
    const ended = enrolments.get(`${member} ${journey}`)?.ended;
    const name = ended ? `exit: ${ended}` : isOvertakable ? 'not entered: order first' : 'lost';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

/** The parts of the calls during which the stream is on, off (and late), on, lost, and on again. */
const STRETCHES = [0.15, 0.35, 0.55, 0.75, 1] as const;
/** What was answered last reaches the stream while that is still off or lost. */
const LINGER_MS = 4_000;

/** Runs it: members do things while everything fails, then faults end, and what is left is judged from outside. */
export const runCrashes = async (
  crash: CrashStage,
  {
    size,
    seed,
    output,
    signal,
  }: { size: keyof typeof SIZES; seed: number; output: Output; signal: AbortSignal },
): Promise<RunResult> => {
  const startedAt = Date.now();
  const { stage } = crash;
  const { triggers, goesOnMs, hiddenSeconds } = SIZES[size];
  if (hiddenSeconds) await hideFor(Object.values(stage.outputs.queues), hiddenSeconds);
  const plan = planRun(triggers, `crash-${seed}`, diceOf(seed), startedAt);
  const old = veterans(stage, `${seed}`, startedAt);
  await old.begin(signal);
  const stream = await streamMapping(stage);
  const reservations = watchReservations(stage);
  const faults = new AbortController();
  const stormy = AbortSignal.any([faults.signal, signal]);
  const onKill = (name: string) => {
    if (['send-messages', 'unknown'].includes(name)) reservations.killed();
  };
  // The emulator kills, too, whose time is over; under throttled tables a sender may need more than it has.
  const timedOut: Record<string, number> = {};
  const onTimeout = (lambda: string) => {
    const name = Object.entries(stage.outputs.functions).find(([, full]) => full === lambda)?.[0] ?? lambda;
    timedOut[name] = (timedOut[name] ?? 0) + 1;
    if (name === 'send-messages') reservations.killed();
  };
  const end = new AbortController();
  const watched = watchTimeouts(crash.logFile, onTimeout, AbortSignal.any([end.signal, signal]));
  // Its error is told at the end.
  watched.catch(() => undefined);
  const storm = Promise.all([
    killWorkers(crash.emulatorPid, stage.outputs.functions, diceOf(seed + 1), onKill, stormy),
    changeWeather(crash.proxy, crash.local.sesUrl, diceOf(seed + 2), output.note, {
      storm: stormy,
      run: signal,
    }),
    deliverTwice(stage, diceOf(seed + 3), stormy),
  ]);
  const progress = output.progress('calls', plan.calls.length);
  const dice = diceOf(seed + 4);
  const answered: string[] = [];
  let unanswered = 0;
  const feedPart = async (calls: readonly PlannedCall[]) => {
    const done = answered.length + unanswered;
    const part = await feed(crash.local, calls, dice, (count) => progress.at(done + count), signal);
    answered.push(...part.answered);
    unanswered += part.unanswered;
  };
  const feedAll = async () => {
    const ends = STRETCHES.map((share) => Math.round(share * plan.calls.length));
    const part = (index: number) => feedPart(plan.calls.slice(ends[index - 1] ?? 0, ends[index]));
    await part(0);
    output.note('the stream of the timeline is off');
    await stream.switch(false);
    await part(1);
    await pause(LINGER_MS, signal);
    await stream.switch(true);
    output.note('the stream is on again, and late');
    await part(2);
    output.note('the stream of the timeline is lost from here on');
    await stream.remove();
    await old.lookUnseen();
    await part(3);
    await pause(LINGER_MS, signal);
    await stream.putBack();
    output.note('a new stream begins');
    await part(4);
    progress.end();
  };
  await Promise.race([
    feedAll(),
    // Ends only with the signal, or when it fails.
    storm.then((): never => {
      throw new Error('the faults ended before the calls');
    }),
  ]);
  const lastAt = Date.now();
  await pause(goesOnMs, signal);
  faults.abort();
  const [kills, ses, twice] = await storm;
  stream.close();
  output.note(`faults end: ${Object.values(kills).reduce((sum, count) => sum + count, 0)} workers killed`);

  const redriven: Record<string, number> = {};
  const resting = { stage, output, signal };
  // All that was answered is recorded by then. The rest may go on: messages wait for consents that were lost on the stream.
  await comeToRest(resting, redriven, ['recorder']);
  const drift = await old.checkDrift();
  const batches = await givenUpBatches(stage);
  const { rejudged } = await rejudgeByCommand(resting, old.since - MINUTE_MS, lastAt, batches > 0);
  await comeToRest(resting, redriven);
  signal.throwIfAborted();
  end.abort();
  await watched;

  const inFlight: InFlight = {
    openAtKills: await reservations.keys(),
    unanswered: await unansweredBySes(crash.local.sesUrl),
    lostAnswers: reservedUnheard(crash.proxy.lostAnswers()),
  };
  const read = async () => {
    const { work, dead } = await stageDepths(sqs(), stage.outputs);
    // The positions of batches that were judged again lie there for good.
    const left = { queued: sumOf(work), deadLetters: sumOf(dead) - batches };
    return gather(stage, crash.local.mailsUrl, plan, { answered, inFlight, drift, ...left });
  };
  let evidence = await read();
  // A wait of a journey is in no queue while it lasts.
  for (let tries = 0; liveIn(evidence) > 0 && tries < 6 && !signal.aborted; tries += 1) {
    output.note(`${liveIn(evidence)} members still wait in their journeys`);
    await pause(10_000, signal);
    await comeToRest(resting, redriven);
    evidence = await read();
  }
  const riddles = unexplained(unknownsOf(evidence), inFlight);
  return {
    size,
    seed,
    calls: { sent: plan.calls.length, answered: answered.length, unanswered },
    triggers: plan.triggers.length,
    kills,
    timedOut,
    faults: await crash.proxy.fired(),
    ses,
    twice,
    redriven,
    rejudged: { batches, interactions: rejudged },
    drift,
    inFlight: {
      openAtKills: new Set(inFlight.openAtKills.flatMap((keys) => [...keys])).size,
      unanswered: inFlight.unanswered.size,
      lostAnswers: inFlight.lostAnswers.size,
    },
    mails: evidence.mails.length,
    messages: messagesOf(evidence),
    checks: judgeRun(evidence),
    told: await toldOf(riddles, crash.local, startedAt),
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
};
