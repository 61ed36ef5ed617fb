import { nightKeys, type ScoreRun, type ScoreRunStarted } from '../../functions/scoring/contract';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { allOf, queryPages } from '../../functions/shared/platform/query';
import { pause } from './interrupt';
import { invoke } from './invoke';
import { named, type Stage } from './stage';

/** What a run of the scores came to; `bands` counts the scored members by the band of their risk of silence. */
export interface ScoresRun {
  readonly scored: number;
  readonly changed: number;
  readonly bands: { readonly low: number; readonly medium: number; readonly high: number };
  readonly seconds: number;
}

/** How to wait for a run. */
export interface ScoresRunOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of members scored so far. */
  readonly onProgress?: (scored: number) => void;
  readonly everyMs?: number;
  /** How long nothing may move before it is given up. @default 10 minutes */
  readonly stallMs?: number;
}

/** One look at the progress of a night's segments. */
export interface NightLook extends Omit<ScoresRun, 'seconds'> {
  /** Segments that are done. */
  readonly done: number;
}

const EVERY_MS = 300;
const STALL_MS = 600 * SECOND_MS;

/** Adds up the progress items of a night. */
export const sumNight = (items: readonly Record<string, unknown>[]): NightLook => {
  const sum = (pick: (item: Record<string, unknown>) => unknown) =>
    items.reduce((total, item) => total + Number(pick(item) ?? 0), 0);
  const band = (name: string) => sum((item) => (item.bands as Record<string, number> | undefined)?.[name]);
  return {
    scored: sum((item) => item.scored),
    changed: sum((item) => item.changed),
    bands: { low: band('low'), medium: band('medium'), high: band('high') },
    done: items.filter((item) => item.done === true).length,
  };
};

/**
 * Looks until all segments are done. Throws `scores_stalled` when nothing has moved for too long, `interrupted` when
 * the signal was aborted; the night itself goes on in both cases.
 */
export const followNight = async (
  look: () => Promise<NightLook>,
  segments: number,
  options: ScoresRunOptions = {},
  clock: () => number = Date.now,
): Promise<ScoresRun> => {
  const startedAt = clock();
  let movedAt = startedAt;
  let before = -1;
  for (;;) {
    const seen = await look();
    options.onProgress?.(seen.scored);
    const now = clock();
    if (seen.done >= segments) {
      const { scored, changed, bands } = seen;
      return { scored, changed, bands, seconds: Math.round((now - startedAt) / 100) / 10 };
    }
    if (seen.scored + seen.done !== before) movedAt = now;
    before = seen.scored + seen.done;
    if (options.signal?.aborted)
      throw new RelanceError('interrupted', 'stopped waiting; the scoring goes on');
    if (now - movedAt >= (options.stallMs ?? STALL_MS)) {
      throw new RelanceError(
        'scores_stalled',
        `${seen.done} of ${segments} segments are done, and nothing has moved; see: npx relance dead-letters list --queue segments`,
      );
    }
    await pause(options.everyMs ?? EVERY_MS, options.signal);
  }
};

/** Scores every member of a stage now, or on `local` as of another instant, and waits until all are scored. */
export const runScores = async (
  stage: Stage,
  run: ScoreRun = {},
  options: ScoresRunOptions = {},
): Promise<ScoresRun> => {
  const started = await invoke<ScoreRunStarted>(named(stage.outputs.functions, 'plan-scoring'), run);
  const TableName = named(stage.outputs.tables, 'scoring');
  const look = async () => {
    const pages = queryPages<Record<string, unknown>>(dynamo(), {
      TableName,
      KeyConditionExpression: 'pk = :night AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':night': started.night, ':prefix': nightKeys.prefix },
      ConsistentRead: true,
    });
    return sumNight(await allOf(pages));
  };
  return followNight(look, started.segments, options);
};
