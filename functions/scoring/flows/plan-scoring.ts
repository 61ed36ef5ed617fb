import { RelanceError } from '../../shared/kernel/errors';
import { isoTime } from '../../shared/kernel/time';
import type { FormerNight, ModelVersions, Population, ScoreRun, ScoreRunStarted } from '../contract';
import { populationOf } from '../domain/population/population';
import type { NightSegments, PlannedNight, PlanPorts } from '../ports';

const SEGMENTS = { local: 2, deployed: 16 } as const;
/** So many nights are known beside the latest: one that failed or is late must not hide those that ended. */
const KEPT_BEFORE = 13;

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

type Judging = Pick<PlannedNight, 'population' | 'models' | 'programme' | 'former'>;

/** By what the night before judged; undefined before the first. */
const formerOf = (latest: PlannedNight | undefined): FormerNight | undefined =>
  latest && {
    ...(latest.models ? { models: latest.models } : {}),
    ...(latest.programme === undefined ? {} : { programme: latest.programme }),
  };

/** What a night judges by; for a night that is planned again, what it was planned with. */
const judgedBy = async (
  ports: PlanPorts,
  night: string,
  latest: PlannedNight | undefined,
  startedAt: number,
): Promise<Judging> => {
  if (latest?.night === night) {
    const { night: _, segments: __, before: ___, ...planned } = latest;
    return planned;
  }
  const [population, models, live] = await Promise.all([
    populationAfter(ports, latest),
    currentModels(ports),
    ports.programme.live(startedAt),
  ]);
  const former = formerOf(latest);
  return {
    ...(population ? { population } : {}),
    ...(models ? { models } : {}),
    programme: live.version,
    ...(former ? { former } : {}),
  };
};

/** The nights before it, the latest first. */
const nightsBefore = (night: string, latest: PlannedNight | undefined): readonly NightSegments[] => {
  if (!latest || latest.night === night) return latest?.before ?? [];
  const { segments, before = [] } = latest;
  const own: NightSegments = { night: latest.night, ...(segments === undefined ? {} : { segments }) };
  return [own, ...before].slice(0, KEPT_BEFORE);
};

/**
 * Starts a night: one message per scan segment. The night is named by the instant it was asked for (epoch ms), so
 * that a schedule that fires twice for one instant is one night. The models and the programme that are current now judge all of it: one
 * horizon, one set of thresholds, whatever is published meanwhile. Throws `as_of_refused` when another instant is asked
 * for anywhere but on the stage `local`, and `programme_missing`.
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
  const latest = await ports.plans.latest();
  const judging = await judgedBy(ports, night, latest, startedAt);
  await ports.plans.keep({ night, segments, before: nightsBefore(night, latest), ...judging });
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
