import { RelanceError } from '../../shared/kernel/errors';
import { SECOND_MS } from '../../shared/kernel/time';
import { shortenedWaits, waitsProblems } from '../domain/waits';
import type { Timing } from '../ports';

const MAX_AHEAD_SECONDS = 900;

const tableOf = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (error) {
    throw new RelanceError('waits_invalid', 'WAITS must be a JSON object', [], { cause: error });
  }
  throw new RelanceError('waits_invalid', 'WAITS must be a JSON object such as {"2h": "15s"}');
};

/**
 * How waiting works, from the settings. Throws `waits_refused` for shortened waits on a stage other than `local`,
 * `waits_invalid` for a table that does not keep the order, `agenda_invalid` for times that the queue cannot keep.
 */
export const timingOf = (settings: {
  readonly STAGE: string;
  readonly WAITS: string;
  readonly AGENDA_AHEAD_SECONDS: string;
  readonly AGENDA_BUCKET_SECONDS: string;
}): Timing => {
  const table = tableOf(settings.WAITS);
  if (settings.STAGE !== 'local' && Object.keys(table).length > 0) {
    throw new RelanceError('waits_refused', `WAITS may be shortened on the stage local only`);
  }
  const problems = waitsProblems(table);
  if (problems.length > 0) throw new RelanceError('waits_invalid', `WAITS: ${problems.join('; ')}`);
  const ahead = Number(settings.AGENDA_AHEAD_SECONDS);
  const bucket = Number(settings.AGENDA_BUCKET_SECONDS);
  if (ahead > MAX_AHEAD_SECONDS) {
    throw new RelanceError('agenda_invalid', `AGENDA_AHEAD_SECONDS must be at most ${MAX_AHEAD_SECONDS}`);
  }
  if (bucket < 1) throw new RelanceError('agenda_invalid', 'AGENDA_BUCKET_SECONDS must be at least 1');
  return {
    aheadMs: ahead * SECOND_MS,
    bucketMs: bucket * SECOND_MS,
    waitLength: shortenedWaits(table as Record<string, string>),
  };
};
