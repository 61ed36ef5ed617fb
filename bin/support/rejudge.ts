import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import {
  MAX_SOURCES_AGAIN,
  type RejudgeAnswer,
  type RejudgeRequest,
} from '../../functions/tracking/contract';
import { type FileBookmark, fileBookmark } from './bookmark';
import { pause } from './interrupt';
import { invoke } from './invoke';
import { throughSegments } from './segments';
import { countUnjudged } from './settle';
import { named, type Stage } from './stage';

/** What judging again came to, over all segments, with what an earlier run of it had done. */
export type Rejudged = Omit<RejudgeAnswer, 'next' | 'left'>;

/** How far judging again is. */
export interface RejudgeProgress {
  readonly done: Rejudged;
  /** About how many entries all timelines have: DynamoDB counts them every six hours. */
  readonly total?: number;
  /** Entries that an earlier run had looked through. */
  readonly before: number;
}

/** How to go about it. */
export interface RejudgeOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RejudgeProgress) => void;
  /** Called when an earlier run that was stopped is gone on with: until when it judges (ISO 8601 UTC). */
  readonly onResumed?: (before: Rejudged, until: string) => void;
  /** Do not wait until the worker of the stream has judged what it has. */
  readonly whileBehind?: boolean;
  /** Begin anew, whatever an earlier run has done. */
  readonly anew?: boolean;
  /** Tells apart what is judged for different reasons. @default '' */
  readonly why?: string;
  /** How often who was busy is looked at again, a minute apart. @default never */
  readonly patience?: number;
  /** Called before such a minute, with how many sources are to be looked at again. */
  readonly onBusy?: (sources: number) => void;
  /** Where the bookmark is kept. @default `.relance/bookmarks` */
  readonly folder?: string;
}

/** What is judged again. */
export interface RejudgeRange {
  readonly since: string;
  readonly until: string;
  /** Whether somebody said until when: an earlier run until another time is not gone on with then. */
  readonly isUntilSaid?: boolean;
}

/** Where the parts are: absent is not begun, null is done. */
interface Kept {
  readonly until: string;
  readonly places: Readonly<Record<number, string | null>>;
  readonly done: Rejudged;
  /** The sources of those who were busy. */
  readonly busy?: readonly string[];
}

const SEGMENTS = 16;
/** Calls of the Lambda at once: each looks at 16 members at once, and costs the account one concurrent call. */
const LANES = 4;
const BEHIND_MS = 60 * SECOND_MS;
/** Who is busy is so for a minute after the last thing that came. */
const BUSY_MS = MINUTE_MS + SECOND_MS;
const EVERY_MS = 500;
const NOTHING: Rejudged = { entries: 0, members: 0, rejudged: 0, repaired: 0, busy: 0, unsure: 0 };

const waitForWorker = async (stage: Stage, signal?: AbortSignal): Promise<void> => {
  const until = Date.now() + BEHIND_MS;
  while ((await countUnjudged(stage)) > 0) {
    if (Date.now() > until) {
      throw new RelanceError(
        'stream_behind',
        'the worker of the stream is behind, and will judge by itself what is in its stream: mend it first and wait (npx relance settle); if it has given its last batch up, or the cards were lost that would tell what it has judged, say --while-behind',
      );
    }
    if (signal?.aborted) throw new RelanceError('interrupted', 'stopped before anything was judged again');
    await pause(EVERY_MS, signal);
  }
};

const add = (one: Rejudged, other: Rejudged): Rejudged => ({
  entries: one.entries + other.entries,
  members: one.members + other.members,
  rejudged: one.rejudged + other.rejudged,
  repaired: one.repaired + other.repaired,
  busy: one.busy + other.busy,
  unsure: one.unsure + other.unsure,
});

/** Looks at some sources again, whatever segment they are in; answers who is busy still. */
const lookAgain = async (
  name: string,
  range: Omit<RejudgeRequest, 'segment' | 'segments'>,
  sources: readonly string[],
  signal: AbortSignal | undefined,
  onAnswer: (answer: RejudgeAnswer, asked: number) => void,
): Promise<string[]> => {
  const busy: string[] = [];
  for (let at = 0; at < sources.length; at += MAX_SOURCES_AGAIN) {
    const part = sources.slice(at, at + MAX_SOURCES_AGAIN);
    if (signal?.aborted) busy.push(...part);
    else {
      const request: RejudgeRequest = { ...range, segment: 0, segments: 1, sources: part };
      const answer = await invoke<RejudgeAnswer>(name, request);
      onAnswer(answer, part.length);
      busy.push(...(answer.left ?? []));
    }
  }
  return busy;
};

/** The timelines of a stage: which table it is (a new one of the same name is another), and about how many entries it has. */
const timelinesOf = async (stage: Stage) => {
  const TableName = named(stage.outputs.tables, 'interactions');
  const { Table } = await dynamo().send(new DescribeTableCommand({ TableName }));
  const made = Table?.CreationDateTime?.toISOString() ?? '';
  return {
    id: [stage.endpointUrl ?? stage.region, TableName, Table?.TableId ?? made],
    about: Table?.ItemCount,
  };
};

const bookmarkOf = (
  { stage }: Stage,
  table: readonly string[],
  { since, until, isUntilSaid }: RejudgeRange,
  { why = '', folder }: RejudgeOptions,
): FileBookmark<Kept> => {
  const work = JSON.stringify([...table, SEGMENTS, why, since, ...(isUntilSaid ? [until] : [])]);
  return fileBookmark<Kept>(`rejudge-${stage}`, work, folder);
};

/**
 * Has the stage judge again what was received in [since, until) and is missing on its member's card: some segments of
 * the timelines at once. Interrupted, it answers what was done; interrupted, failed or killed, the same again goes on
 * behind the last answer of each segment, until the same instant. With `patience`, who was busy is looked at again, and
 * `busy` says who is so at the end. What one call of the Lambda was doing is done twice then,
 * which changes nothing. Throws `stream_behind`, and what the Lambda throws.
 */
export const rejudgeStage = async (
  stage: Stage,
  range: RejudgeRange,
  options: RejudgeOptions = {},
): Promise<Rejudged> => {
  const { signal, onProgress, patience = 0 } = options;
  if (!options.whileBehind) await waitForWorker(stage, signal);
  const name = named(stage.outputs.functions, 'rejudge-interactions');
  const { id, about } = await timelinesOf(stage);
  const bookmark = bookmarkOf(stage, id, range, options);
  const kept = options.anew ? undefined : await bookmark.read();
  if (kept) options.onResumed?.(kept.done, kept.until);
  const until = kept?.until ?? range.until;
  const places: Record<number, string | null> = { ...kept?.places };
  let done = kept?.done ?? NOTHING;
  let busy = new Set(kept?.busy);
  const before = done.entries;
  const tell = () => onProgress?.({ done, before, ...(about === undefined ? {} : { total: about }) });
  tell();
  let noted: Promise<void> = Promise.resolve();
  const note = () => {
    const now: Kept = { until, places: { ...places }, done, busy: [...busy] };
    noted = noted.then(() => bookmark.write(now));
    return noted;
  };
  const segments = Array.from({ length: SEGMENTS }, (_, segment) => segment);
  const open = segments.filter((segment) => places[segment] !== null);
  await throughSegments({ segments: open, lanes: LANES, signal }, async (segment, stopped) => {
    let from = places[segment] ?? undefined;
    do {
      if (stopped()) return;
      const request: RejudgeRequest = {
        since: range.since,
        until,
        segment,
        segments: SEGMENTS,
        ...(from === undefined ? {} : { from }),
      };
      const { next, left: named = [], ...answer } = await invoke<RejudgeAnswer>(name, request);
      // A source may be on the last page of one call and on the first of the next.
      const isKnown = named.filter((source) => busy.has(source)).length;
      done = add(done, { ...answer, busy: answer.busy - isKnown });
      for (const source of named) busy.add(source);
      from = next;
      places[segment] = next ?? null;
      await note();
      tell();
    } while (from !== undefined);
  });
  for (let times = 0; times < patience && busy.size > 0 && !signal?.aborted; times += 1) {
    options.onBusy?.(busy.size);
    await pause(BUSY_MS, signal);
    const again = { since: range.since, until };
    const still = await lookAgain(name, again, [...busy], signal, (answer, asked) => {
      const { rejudged, repaired, unsure } = answer;
      // They are no more members than before, and busy no longer or still.
      done = add(done, { ...NOTHING, rejudged, repaired, unsure, busy: answer.busy - asked });
    });
    busy = new Set(still);
    await note();
    tell();
  }
  const isThrough = segments.every((segment) => places[segment] === null);
  const isCutOff = patience > 0 && busy.size > 0 && signal?.aborted;
  if (isThrough && !isCutOff) await bookmark.remove();
  return done;
};
