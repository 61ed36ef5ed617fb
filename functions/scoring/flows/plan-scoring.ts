import { RelanceError } from '../../shared/kernel/errors';
import { isoTime } from '../../shared/kernel/time';
import type { ModelVersions, Population, ScoreRun, ScoreRunStarted } from '../contract';
import { populationOf } from '../domain/population/population';
import type { PlannedNight, PlanPorts } from '../ports';

const SEGMENTS = { local: 2, deployed: 16 } as const;

/** What is known of all members: from the night before, as far as its segments are done, else from the one before that. */
const populationAfter = async (
  { plans }: PlanPorts,
  latest: PlannedNight | undefined,
): Promise<Population | undefined> =>
  latest && (populationOf(latest.night, await plans.counted(latest.night)) ?? latest.population);

/** The versions that are current now; none of either outcome: no object. */
const currentModels = async ({ models }: PlanPorts): Promise<ModelVersions | undefined> => {
  const [silence, unsubscribe] = await Promise.all([
    models.current('silence'),
    models.current('unsubscribe'),
  ]);
  if (silence === undefined && unsubscribe === undefined) return undefined;
  return {
    ...(silence === undefined ? {} : { silence }),
    ...(unsubscribe === undefined ? {} : { unsubscribe }),
  };
};

/** What a night judges by; for a night that is planned again, what it was planned with. */
const judgedBy = async (ports: PlanPorts, night: string): Promise<Omit<PlannedNight, 'night'>> => {
  const latest = await ports.plans.latest();
  if (latest?.night === night) {
    const { night: _, ...planned } = latest;
    return planned;
  }
  const [population, models] = await Promise.all([populationAfter(ports, latest), currentModels(ports)]);
  return { ...(population ? { population } : {}), ...(models ? { models } : {}) };
};

/**
 * Starts a night: one message per scan segment. The night is named by the instant it was asked for (epoch ms), so
 * that a schedule that fires twice for one instant is one night. The models that are current now judge all of it. Throws `as_of_refused` when another instant is asked
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
  const judging = await judgedBy(ports, night);
  await ports.plans.keep({ night, ...judging });
  await ports.enqueue(
    Array.from({ length: segments }, (_, segment) => ({
      night,
      now: run.asOf === undefined ? night : isoTime(Date.parse(run.asOf)),
      segment,
      segments,
      scored: 0,
      changed: 0,
      bands: {},
      ...judging,
    })),
  );
  return { night, segments };
};
