import { RelanceError } from '../../shared/kernel/errors';
import { isoTime } from '../../shared/kernel/time';
import type { Population, ScoreRun, ScoreRunStarted } from '../contract';
import { populationOf } from '../domain/population/population';
import type { PlanPorts } from '../ports';

const SEGMENTS = { local: 2, deployed: 16 } as const;

/**
 * What a night judges by of all members: of the night before, as far as its segments are done, else of the one before that. A
 * night that is planned again judges by what it was planned with.
 */
const populationFor = async ({ plans }: PlanPorts, night: string): Promise<Population | undefined> => {
  const latest = await plans.latest();
  if (!latest || latest.night === night) return latest?.population;
  return populationOf(latest.night, await plans.counted(latest.night)) ?? latest.population;
};

/**
 * Starts a night: one message per scan segment. The night is named by the instant it was asked for (epoch ms), so
 * that a schedule that fires twice for one instant is one night. Throws `as_of_refused` when another instant is asked
 * for anywhere but on the stage `local`.
 */
export const planScoring = async (
  ports: PlanPorts,
  run: ScoreRun,
  { stage, startedAt }: { stage: string; startedAt: number },
): Promise<ScoreRunStarted> => {
  if (run.asOf !== undefined && stage !== 'local') {
    throw new RelanceError('as_of_refused', `asOf is for the stage local only; this stage is ${stage}`);
  }
  const segments = run.segments ?? (stage === 'local' ? SEGMENTS.local : SEGMENTS.deployed);
  const night = isoTime(startedAt);
  const population = await populationFor(ports, night);
  await ports.plans.keep({ night, ...(population ? { population } : {}) });
  await ports.enqueue(
    Array.from({ length: segments }, (_, segment) => ({
      night,
      now: run.asOf === undefined ? night : isoTime(Date.parse(run.asOf)),
      segment,
      segments,
      scored: 0,
      changed: 0,
      bands: {},
      ...(population ? { population } : {}),
    })),
  );
  return { night, segments };
};
