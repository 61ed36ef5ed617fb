import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  type CompiledTemplate,
  type LiveProgramme,
  type Paused,
  type ProgrammeRules,
  pausedIn,
  programmeKeys,
} from '../../programme/contract';
import { RelanceError } from '../kernel/errors';

export type { LiveProgramme };

/** Reads what is live. `programme` and `template` answer from memory while they may. */
export interface ProgrammeReader {
  /** The live version, and what is paused; the pointer is at most 5 seconds old. Throws `programme_missing` before the first publication. */
  live(now: number): Promise<LiveProgramme>;
  /** The rules of a version, live or not; undefined when there is none. */
  version(version: number): Promise<LiveProgramme | undefined>;
  /** A template of a version; undefined when there is none. */
  template(version: number, template: string): Promise<CompiledTemplate | undefined>;
}

const POINTER_AGE_MS = 5_000;
const MAX_CACHED = 200;

/** A reader over the table `programmes`, caching versions and templates (they never change) and the pointer for 5 s. */
export const programmeReader = (db: DynamoDBDocumentClient, table: string): ProgrammeReader => {
  const kept = new Map<string, unknown>();
  let pointer: { readAt: number; version: number; paused: Paused } | undefined;

  const get = async (sk: string, consistent = false): Promise<Record<string, unknown> | undefined> => {
    const answer = await db.send(
      new GetCommand({ TableName: table, Key: { pk: programmeKeys.pk, sk }, ConsistentRead: consistent }),
    );
    return answer.Item;
  };
  const immutable = async <T>(
    sk: string,
    pick: (item: Record<string, unknown>) => T,
  ): Promise<T | undefined> => {
    if (kept.has(sk)) return kept.get(sk) as T;
    const item = await get(sk);
    if (!item) return undefined;
    if (kept.size >= MAX_CACHED) kept.clear();
    const value = pick(item);
    kept.set(sk, value);
    return value;
  };
  const version = (wanted: number) =>
    immutable<LiveProgramme>(programmeKeys.version(wanted), (item) => ({
      version: wanted,
      rules: item.rules as ProgrammeRules,
    }));

  return {
    version,
    template: (wanted, template) =>
      immutable(programmeKeys.template(wanted, template), (item) => item.template as CompiledTemplate),
    async live(now) {
      if (!pointer || now - pointer.readAt >= POINTER_AGE_MS || now < pointer.readAt) {
        const item = await get(programmeKeys.pointer, true);
        if (!item)
          throw new RelanceError('programme_missing', 'no programme has been published on this stage yet');
        pointer = { readAt: now, version: item.version as number, paused: pausedIn(item.paused) };
      }
      const live = await version(pointer.version);
      if (!live)
        throw new RelanceError('programme_missing', `version ${pointer.version} of the programme is gone`);
      return { ...live, paused: pointer.paused };
    },
  };
};
