import { scoreRulesOf } from '../../programme/contract';
import { RelanceError } from '../../shared/kernel/errors';
import { durationMs, isoTime, SECOND_MS } from '../../shared/kernel/time';
import type { ModelStanding, ModelsRequest, Outcome, TrainingStarted } from '../contract';
import { dayOneVersion, isDayOne } from '../domain/artefact/day-one-artefact';
import { readArtefact } from '../domain/artefact/read-artefact';
import { candidateVersion } from '../domain/training/candidate-version';
import { planSampling } from '../domain/training/sampling';
import { placesIn, spanOf } from '../domain/training/training-span';
import type { AdministerPorts, ModelDecision, Standing } from '../ports';

const OUTCOMES: readonly Outcome[] = ['silence', 'unsubscribe'];

type TrainRequest = Extract<ModelsRequest, { action: 'train' }>;
type RollbackRequest = Extract<ModelsRequest, { action: 'rollback' }>;

/** Keeps of a training that did not start why, as what it came to for each outcome. */
const keepUncounted = async (
  { models }: Pick<AdministerPorts, 'models'>,
  training: string,
  { now, horizonMs }: { now: number; horizonMs: number },
  at: number,
): Promise<void> => {
  const { cutOffs } = spanOf(now, horizonMs);
  const judgedAt = isoTime(cutOffs[placesIn({ cutOffs }).judged] as number);
  for (const outcome of OUTCOMES) {
    const { version } = await models.standing(outcome);
    const decision: ModelDecision = {
      outcome,
      training,
      candidate: candidateVersion(outcome, training),
      promoted: false,
      reason: 'members_uncounted',
      at: isoTime(at),
      sample: { members: 0, rows: 0, left: 0 },
      evaluation: {
        judged: { at: judgedAt, members: 0, base: 0 },
        trained: [],
        churners: 0,
        current: version ?? dayOneVersion(outcome),
      },
    };
    await models.decide(decision, undefined, at);
  }
};

/**
 * Starts a training: one message per part of the sample. It is named by the second at which it was asked for, so that a
 * schedule that fires twice is one training. Nothing starts where the latest night that has ended counted nobody, nor where none has: nobody knows then how
 * many members there are, and that is kept as what the training came to. Throws `as_of_refused` when another instant is asked for anywhere but on the stage `local`.
 */
export const startTraining = async (
  ports: AdministerPorts,
  run: TrainRequest,
  { stage, startedAt }: { stage: string; startedAt: number },
): Promise<TrainingStarted> => {
  if (run.asOf !== undefined && stage !== 'local')
    throw new RelanceError('as_of_refused', `asOf is for the stage local only; this stage is ${stage}`);
  const training = isoTime(Math.floor(startedAt / SECOND_MS) * SECOND_MS);
  const counted = await ports.trainings.membersCounted();
  const { members, night } = counted;
  if (members === 0 && night !== undefined) return { training, parts: 0, ...counted };
  const { rules } = await ports.programme.live(startedAt);
  const now = run.asOf === undefined ? training : isoTime(Date.parse(run.asOf));
  const horizonMs = durationMs(scoreRulesOf(rules).silence.horizon);
  if (members === 0) {
    await keepUncounted(ports, training, { now: Date.parse(now), horizonMs }, startedAt);
    return { training, parts: 0, ...counted };
  }
  const { segments, chosen, share, mostOfPart } = planSampling(members, training);
  await ports.sample(
    chosen.map((segment, part) => ({
      training,
      now,
      horizonMs,
      part,
      parts: chosen.length,
      segment,
      segments,
      share,
      most: mostOfPart,
    })),
  );
  return { training, parts: chosen.length, ...counted };
};

const told = (outcome: Outcome, { version, pinnedSince }: Omit<Standing, 'revision'>): ModelStanding => ({
  outcome,
  version: version ?? dayOneVersion(outcome),
  ...(pinnedSince === undefined ? {} : { pinnedSince }),
});

/** The version to go back to: undefined for the model of day one. Throws `model_unknown`, `no_earlier_model`, and the codes of readArtefact. */
const targetOf = async (
  { models }: AdministerPorts,
  { outcome, to }: RollbackRequest,
  { version }: Standing,
): Promise<string | undefined> => {
  const dayOne = dayOneVersion(outcome);
  if (to !== undefined && isDayOne(outcome, to)) return undefined;
  const kept = await models.versions(outcome);
  const names = [...kept.map((one) => one.version), dayOne];
  if (to === undefined && version === undefined)
    throw new RelanceError('no_earlier_model', `${dayOne} judges ${outcome}, and nothing did before it`);
  const target = to ?? kept.find((one) => one.version === version)?.over ?? dayOne;
  if (isDayOne(outcome, target)) return undefined;
  if (!names.includes(target))
    throw new RelanceError('model_unknown', `there is no model ${target}; there are ${names.join(', ')}`);
  const read = readArtefact(await models.read(outcome, target), outcome);
  const [issue] = read.ok ? [] : read.issues;
  if (issue)
    throw new RelanceError(issue.code, `the model ${target} cannot judge: ${issue.path} ${issue.message}`);
  return target;
};

const change = async (
  { models }: AdministerPorts,
  outcome: Outcome,
  from: Standing,
  to: Omit<Standing, 'revision'>,
): Promise<ModelStanding> => {
  if (await models.change(outcome, from, to)) return told(outcome, to);
  throw new RelanceError(
    'models_changed',
    `the model of ${outcome} was changed at the same time; look, and try again`,
  );
};

/**
 * Goes back to the model before the current one, or to the one that is named, and pins it: no training promotes until it is unpinned.
 * The next night judges by it. Doing it twice with a name changes nothing.
 */
export const rollBackModel = async (
  ports: AdministerPorts,
  request: RollbackRequest,
  now: number,
): Promise<ModelStanding> => {
  const standing = await ports.models.standing(request.outcome);
  const version = await targetOf(ports, request, standing);
  const pinnedSince =
    version === standing.version && standing.pinnedSince !== undefined ? standing.pinnedSince : isoTime(now);
  return change(ports, request.outcome, standing, {
    ...(version === undefined ? {} : { version }),
    pinnedSince,
  });
};

/** Lets the next training promote again; the model stays. Unpinning what is not pinned changes nothing. */
export const unpinModel = async (ports: AdministerPorts, outcome: Outcome): Promise<ModelStanding> => {
  const standing = await ports.models.standing(outcome);
  const { version, pinnedSince } = standing;
  if (pinnedSince === undefined) return told(outcome, standing);
  return change(ports, outcome, standing, version === undefined ? {} : { version });
};
