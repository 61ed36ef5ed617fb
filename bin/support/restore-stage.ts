import type { RestoreCardsAnswer, RestoreLeaseAnswer } from '../../functions/messaging/contract';
import type { Copied } from '../../functions/messaging/flows/copy-suppressions';
import { type PublishAnswer, pausedIn } from '../../functions/programme/contract';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { HOUR_MS, isoTime, MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo, sqs } from '../../functions/shared/platform/aws';
import { pause } from './interrupt';
import { invoke } from './invoke';
import { plural } from './plural';
import { describeError } from './problems';
import { stageDepths, totalOf } from './queue-depths';
import { type Rejudged, type RejudgeOptions, rejudgeStage } from './rejudge';
import {
  copiedItems,
  putBackCards,
  type RestoreOptions,
  type RestoreWorld,
  sayTimelinesAgain,
  toldSince,
} from './restore-cards';
import { lostUntil } from './restore-grace';
import { holdRestore, type RestoreHold } from './restore-lease';
import { waitUntilQuiet } from './settle';
import { named, type Stage } from './stage';

/** Where a restore takes what it puts back, and since when what was told is said again (ISO 8601 UTC). */
export interface RestorePlan {
  /** The physical name of the copy; that of the table itself where it is the copy. */
  readonly copy: string;
  /** About how many items the copy has. */
  readonly items?: number;
  readonly since: string;
  readonly dryRun: boolean;
  /** Judge again also while the worker of the stream seems to be behind: the cards that would tell may be lost. */
  readonly whileBehind?: boolean;
  /** Leave marketing paused at the end, whatever came of it. */
  readonly stayPaused: boolean;
}

/** One thing that a restore did, in its order, with its numbers. */
export type RestoreStep =
  | { readonly step: 'pause'; readonly since: string; readonly own: boolean }
  | { readonly step: 'wait'; readonly deadLetters: number }
  | ({ readonly step: 'cards' } & Pick<RestoreCardsAnswer, 'restored' | 'merged' | 'kept' | 'lost'>)
  | ({ readonly step: 'timelines' } & Pick<RestoreCardsAnswer, 'mended' | 'slots' | 'unplaced' | 'lost'>)
  | ({ readonly step: 'interactions' } & Rejudged)
  | ({ readonly step: 'suppressions' } & Copied)
  | {
      readonly step: 'resume';
      readonly resumed: boolean;
      /** Why marketing stays paused: somebody said so, it was paused before, or not all could be said again. */
      readonly because?: 'asked' | 'paused_before' | 'incomplete';
      readonly why?: string;
      /** Until then (ISO 8601) messages may come back whose slots are lost: marketing must not be resumed before. */
      readonly notBefore?: string;
    };

/** Who is told how far it is, and who may stop it. */
export interface RestoreWatch {
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Called with what is being counted, how many there are so far, and of about how many. */
  readonly onProgress: (label: string, done: number, total?: number) => void;
  /** Told how far judging again is. */
  readonly rejudging?: Pick<RejudgeOptions, 'onProgress' | 'onResumed' | 'folder'>;
  /** For how long the queues must be empty. @default as `settle` */
  readonly quietMs?: number;
}

/** Why sending is paused: by this a second run knows that the pause is its own. */
export const RESTORE_PAUSE = 'relance restore: cards are being put back';

/** A pause binds within 10 s; then a call of the sender ends within 10 s, and its lease within 15. */
const HELD_AFTER_MS = 35 * SECOND_MS;
/** Where something may still lie that the timelines or the cards are to be told. */
const TELLING_QUEUES = ['recorder', 'feedback', 'contacts', 'identify'] as const;
/** Of which requests the dead letters may have lost their slots. */
const LOSING_QUEUES = [...TELLING_QUEUES, 'messages'] as const;
/** How many minutes judging again waits for members who are busy: nobody looks at a shop for much longer without a pause. */
const PATIENCE = 10;
/** A call copies for a quarter of an hour: that many are enough for any list. */
const MAX_COPIES = 8;
/** Of whom anything came within a minute is left alone by judging again. */
const LATELY_MS = MINUTE_MS + SECOND_MS;
/** Clocks and copies are not that exact; what is said again without need changes nothing. */
const MARGIN_MS = HOUR_MS;

const publisher = (stage: Stage, request: object): Promise<PublishAnswer> =>
  invoke<PublishAnswer>(named(stage.outputs.functions, 'publish-programme'), request);

type PausedStep = Extract<RestoreStep, { step: 'pause' }>;

const pauseAll = async (stage: Stage): Promise<PausedStep> => {
  const answer = await publisher(stage, { action: 'pause', what: 'all', why: RESTORE_PAUSE });
  const { all } = pausedIn(answer.paused);
  if (!all) throw new RelanceError('pause_failed', 'marketing could not be paused, so nothing was restored');
  return { step: 'pause', since: all.since, own: all.why === RESTORE_PAUSE };
};

/** Waits until nobody sends on what was decided before the pause, and all that was told is on the timelines. */
const waitUntilTold = async (
  stage: Stage,
  pausedAt: string,
  { signal, quietMs }: RestoreWatch,
): Promise<Extract<RestoreStep, { step: 'wait' }>> => {
  await pause(Math.max(0, Date.parse(pausedAt) + HELD_AFTER_MS - Date.now()), signal);
  const look = async () => {
    const { work, dead } = await stageDepths(sqs(), stage.outputs);
    const sum = (depths: typeof work, names: readonly string[]) =>
      names.reduce((total, name) => total + (depths[name] ? totalOf(depths[name]) : 0), 0);
    return { queued: sum(work, TELLING_QUEUES), unjudged: 0, deadLetters: sum(dead, LOSING_QUEUES) };
  };
  const { settled, deadLetters } = await waitUntilQuiet(look, {
    signal,
    ...(quietMs === undefined ? {} : { quietMs }),
  });
  if (signal.aborted) throw stopped();
  if (!settled)
    throw new RelanceError(
      'restore_not_quiet',
      `the queues ${TELLING_QUEUES.join(', ')} do not run empty: see what holds them up (npx relance status), then run this again; marketing stays paused`,
    );
  return { step: 'wait', deadLetters };
};

const stopped = () =>
  new RelanceError('interrupted', 'stopped; marketing stays paused. The same command again goes on');

const worldOf = (stage: Stage, { copy, since }: RestorePlan, isRolledBack: boolean): RestoreWorld => ({
  copied: copiedItems(dynamo(), copy, isRolledBack),
  told: toldSince(
    dynamo(),
    named(stage.outputs.tables, 'interactions'),
    isoTime(Date.parse(since) - MARGIN_MS),
  ),
  restoreCards: (request) => invoke(named(stage.outputs.functions, 'restore-cards'), request),
});

/** Why marketing stays paused; undefined when all could be said again. */
const incomplete = (steps: readonly RestoreStep[]): string | undefined => {
  for (const one of steps) {
    if (one.step === 'wait' && one.deadLetters > 0)
      return `${one.deadLetters} dead letters of ${LOSING_QUEUES.join(', ')} may tell of more: redrive them, and run this again`;
    if (one.step === 'timelines' && one.unplaced > 0)
      return `${one.unplaced} mails are of steps that no version of the programme knows: caps of a topic do not count them`;
    if (one.step === 'interactions' && one.busy > 0)
      return `${plural(one.busy, 'member was', 'members were')} busy all the time, so that what they did since the copy is not judged onto their cards: run this again`;
    if (one.step === 'interactions' && one.unsure > 0)
      return `${plural(one.unsure, 'card owes', 'cards owe')} more than they list, so that nobody can judge again what their members did: replay that first (npx relance dead-letters redrive), and run this again`;
    if (one.step === 'suppressions' && !one.done)
      return 'the account’s suppression list was not copied to its end: run this again';
  }
  return undefined;
};

/**
 * Until when (epoch ms) requests may come back whose slots are lost; undefined when that is over, or nothing was lost. A
 * second run cannot know what the first one found, nor a run under a pause of somebody else what was lost before.
 */
const lostUntilOf = (
  stage: Stage,
  steps: readonly RestoreStep[],
  { pausedAt, startedAt }: { readonly pausedAt: string; readonly startedAt: number },
): number | undefined => {
  const lost = steps.some((one) => (one.step === 'cards' || one.step === 'timelines') && one.lost > 0);
  if (!lost && Date.parse(pausedAt) >= startedAt) return undefined;
  const until = lostUntil(stage, pausedAt);
  return until > Date.now() ? until : undefined;
};

/** Waits until every request whose slot may be lost has come back, and taken one: its lease and grace are over. */
const waitForLost = async (until: number, { signal, note }: RestoreWatch): Promise<void> => {
  note(`waiting until ${isoTime(until)} for messages whose slots may be lost`);
  await pause(until - Date.now(), signal);
  if (signal.aborted) throw stopped();
};

const resumeAll = async (
  stage: Stage,
  steps: readonly RestoreStep[],
  {
    own,
    stayPaused,
    until,
  }: { readonly own: boolean; readonly stayPaused: boolean; readonly until?: number },
): Promise<RestoreStep> => {
  const stays = (because: 'asked' | 'paused_before' | 'incomplete', why: string): RestoreStep => ({
    step: 'resume',
    resumed: false,
    because,
    why,
    ...(until === undefined ? {} : { notBefore: isoTime(until) }),
  });
  const why = incomplete(steps);
  if (why !== undefined) return stays('incomplete', why);
  if (stayPaused) return stays('asked', 'as --stay-paused says');
  if (!own) return stays('paused_before', 'it was paused before, and not by this command');
  await publisher(stage, { action: 'resume', what: 'all' });
  return { step: 'resume', resumed: true };
};

/** Pauses again, and throws `restore_unpaused`, when somebody has resumed marketing since `pausedAt`. */
const watchPause = async (stage: Stage, pausedAt: string): Promise<void> => {
  const { all } = pausedIn((await publisher(stage, { action: 'current' })).paused);
  if (all?.since === pausedAt) return;
  if (!all) await pauseAll(stage);
  throw new RelanceError(
    'restore_unpaused',
    'somebody has resumed marketing while cards were being put back; it is paused again, and the same command begins anew',
  );
};

/**
 * What of a restore is the same for a dry run: cards, then timelines. Who presses the button while the card is lost has told
 * the timeline alone, so `untilTold` waits for that between the two. Answers whether anything had to be done.
 */
const putBack = async (
  world: RestoreWorld,
  options: (label: string, total?: number) => RestoreOptions,
  items: number | undefined,
  done: (step: RestoreStep) => void,
  untilTold: () => Promise<unknown> = async () => undefined,
): Promise<boolean> => {
  const { restored, merged, kept, lost } = await putBackCards(world, options('items of the copy', items));
  done({ step: 'cards', restored, merged, kept, lost });
  await untilTold();
  const told = await sayTimelinesAgain(world, options('told entries of timelines'));
  const { mended, slots, unplaced } = told;
  done({ step: 'timelines', mended, slots, unplaced, lost: told.lost });
  return restored + merged + mended > 0;
};

/** The account's suppression list, from its beginning to its end, in as many calls as that takes (8 at most). */
const copyList = async (stage: Stage, signal: AbortSignal): Promise<Copied> => {
  const copy = (pass: 'anew' | 'on') =>
    invoke<Copied>(named(stage.outputs.functions, 'copy-suppressions'), { pass });
  let copied = await copy('anew');
  for (let calls = 1; calls < MAX_COPIES && !copied.done && !signal.aborted; calls += 1) {
    const { listed, known, changed, broken, done } = await copy('on');
    copied = {
      listed: copied.listed + listed,
      known: copied.known + known,
      changed: copied.changed + changed,
      broken: copied.broken + broken,
      done,
    };
  }
  return copied;
};

/** The steps from the pause on, held by a lease. */
const restoreHeld = async (
  stage: Stage,
  plan: RestorePlan,
  asked: RestoreWatch,
  hold: { readonly hold: RestoreHold; readonly isRolledBack: boolean; readonly paused: PausedStep },
): Promise<RestoreStep[]> => {
  const { paused, isRolledBack } = hold;
  const watch = { ...asked, signal: AbortSignal.any([asked.signal, hold.hold.signal]) };
  const { signal, note } = watch;
  const startedAt = Date.now();
  const pausedAt = paused.since;
  const steps: RestoreStep[] = [paused];
  const done = (step: RestoreStep) => {
    steps.push(step);
    if (signal.aborted) throw stopped();
  };
  // Whoever worked under the same pause may have put back what is older: its timelines are said again from there.
  const since = (await hold.hold.sign({ pausedAt, since: plan.since })) ?? plan.since;
  const world = worldOf(stage, { ...plan, since }, isRolledBack);
  note('marketing is paused; waiting until nobody sends any more, and all that was sent is told');
  done(await waitUntilTold(stage, pausedAt, watch));
  const options = (label: string, total?: number): RestoreOptions => ({
    pausedAt,
    isRolledBack,
    dryRun: false,
    signal,
    onProgress: (count) => watch.onProgress(label, count, total),
  });
  const items = isRolledBack ? undefined : plan.items;
  const hasChanged = await putBack(world, options, items, done, () => waitUntilTold(stage, pausedAt, watch));
  // Judging again takes nobody of whom anything came within the last minute, and all that came before cards were back.
  const until = Date.now();
  note('waiting a minute until what came meanwhile is on the cards');
  await pause(until + LATELY_MS - Date.now(), signal);
  if (signal.aborted) throw stopped();
  const rejudged = await rejudgeStage(
    stage,
    { since: isoTime(Date.parse(since) - MARGIN_MS), until: isoTime(until) },
    {
      ...watch.rejudging,
      signal,
      // What was judged onto cards that were put back only now has to be judged again.
      anew: hasChanged,
      why: `restore ${pausedAt}`,
      whileBehind: plan.whileBehind === true,
      patience: PATIENCE,
      onBusy: (sources) =>
        note(`waiting a minute for ${sources} members of whom something came within the last one`),
    },
  );
  done({ step: 'interactions', ...rejudged });
  done({ step: 'suppressions', ...(await copyList(stage, signal)) });
  // Judging again asked for identities and consents anew, and those bring an address its departures and its slots.
  done(await waitUntilTold(stage, pausedAt, watch));
  const { own } = paused;
  const { stayPaused } = plan;
  const isToResume = own && !stayPaused && incomplete(steps) === undefined;
  const lost = lostUntilOf(stage, steps, { pausedAt, startedAt });
  if (lost !== undefined && isToResume) await waitForLost(lost, watch);
  await hold.hold.sign();
  done(await resumeAll(stage, steps, { own, stayPaused, ...(lost === undefined ? {} : { until: lost }) }));
  return steps;
};

/**
 * The restore of the runbook, in its order: pause, put back, say again what was recorded elsewhere since, resume. Each
 * step may be done twice; interrupted or failed, it leaves marketing paused and throws, and the same again goes on. What
 * cannot be said again leaves it paused, too. A dry run counts cards and timelines, and changes nothing. One at a time:
 * throws `restore_running` while another is at work, and `restore_unpaused` when somebody resumes marketing meanwhile.
 */
export const restoreStage = async (
  stage: Stage,
  plan: RestorePlan,
  watch: RestoreWatch,
): Promise<RestoreStep[]> => {
  const isRolledBack = plan.copy === named(stage.outputs.tables, 'members');
  const restorer = named(stage.outputs.functions, 'restore-cards');
  if (plan.dryRun) {
    const steps: RestoreStep[] = [];
    const { signal, onProgress } = watch;
    const options = (label: string, total?: number): RestoreOptions => ({
      pausedAt: isoTime(Date.now()),
      isRolledBack,
      dryRun: true,
      signal,
      onProgress: (count) => onProgress(label, count, total),
    });
    const items = isRolledBack ? undefined : plan.items;
    await putBack(worldOf(stage, plan, isRolledBack), options, items, (step) => steps.push(step));
    return steps;
  }
  let paused: PausedStep | undefined;
  const hold = await holdRestore(
    (request) => invoke<RestoreLeaseAnswer>(restorer, request),
    plan.copy,
    async () => {
      if (paused) await watchPause(stage, paused.since);
    },
  );
  let isWhole = false;
  try {
    paused = await pauseAll(stage);
    const steps = await restoreHeld(stage, plan, watch, { hold, isRolledBack, paused });
    isWhole = incomplete(steps) === undefined;
    return steps;
  } catch (error) {
    // Interrupted by others: why is told by them.
    if (hold.signal.aborted && !watch.signal.aborted) await hold.sign();
    throw error;
  } finally {
    // Its error would hide the one that ended the restore; and the place becomes free by itself.
    await hold
      .end(isWhole)
      .catch((error: unknown) =>
        watch.note(
          `the end could not be noted (${describeError(error).message}): the next restore may begin in two minutes`,
        ),
      );
  }
};
