import { scoreRulesOf } from '../../programme/contract';
import { RelanceError } from '../../shared/kernel/errors';
import { DAY_MS, durationMs, isoTime, SECOND_MS } from '../../shared/kernel/time';
import type { ModelStanding, ModelsRequest, Outcome, TrainingStarted } from '../contract';
import { dayOneVersion, isDayOne } from '../domain/artefact/day-one-artefact';
import { chooseModel } from '../domain/artefact/judging-model';
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

const horizonOf = async ({ programme }: AdministerPorts, now: number): Promise<number> =>
  durationMs(scoreRulesOf((await programme.live(now)).rules).silence.horizon) / DAY_MS;

/** What is current, and what really judges: a night judges by day one in the place of a model that it refuses. */
const told = async (
  ports: AdministerPorts,
  outcome: Outcome,
  { version, pinnedSince, from }: Omit<Standing, 'revision'>,
  now: number,
): Promise<ModelStanding> => {
  const dayOne = dayOneVersion(outcome);
  const stands = {
    outcome,
    version: version ?? dayOne,
    ...(pinnedSince === undefined ? {} : { pinnedSince }),
    ...(from === undefined ? {} : { from }),
  };
  if (version === undefined) return stands;
  const stored = await ports.models.read(outcome, version);
  const { refusal } = chooseModel(outcome, await horizonOf(ports, now), { version, stored });
  return refusal ? { ...stands, judgedBy: dayOne, refused: refusal.code } : stands;
};

/**
 * The version to go back to: undefined for the model of day one. Throws `model_unknown`, `no_earlier_model`, `model_other_horizon`, and the codes of
 * readArtefact: what no night could judge by is not pinned.
 */
const targetOf = async (
  ports: AdministerPorts,
  { outcome, to }: RollbackRequest,
  { version }: Standing,
  now: number,
): Promise<string | undefined> => {
  const { models } = ports;
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
  const horizonDays = await horizonOf(ports, now);
  if (read.ok && read.value.horizonDays !== horizonDays)
    throw new RelanceError(
      'model_other_horizon',
      `the model ${target} cannot judge: it foretells ${read.value.horizonDays} days, and scores.silence.horizon of the live programme is ${horizonDays}; name another one, such as ${dayOne}`,
    );
  return target;
};

const change = async (
  ports: AdministerPorts,
  outcome: Outcome,
  { from, to }: { readonly from: Standing; readonly to: Omit<Standing, 'revision'> },
  now: number,
): Promise<ModelStanding> => {
  if (await ports.models.change(outcome, from, to)) return told(ports, outcome, to, now);
  throw new RelanceError(
    'models_changed',
    `the model of ${outcome} was changed at the same time; look, and try again`,
  );
};

/**
 * Goes back to the model before the current one, or to the one that is named, and pins it: no training promotes until it is unpinned.
 * The next night judges by it. Asked again, it answers what was done and changes nothing: with a name, since that is current; without one, since
 * who goes back from a model that is pinned has either gone back already or must say how far. Throws `models_changed` where another model is
 * current than when it was asked for (`from`), and what targetOf does.
 */
export const rollBackModel = async (
  ports: AdministerPorts,
  request: RollbackRequest,
  now: number,
): Promise<ModelStanding> => {
  const { outcome, to, from } = request;
  const standing = await ports.models.standing(outcome);
  const isPinned = standing.pinnedSince !== undefined;
  const unchanged = async () => ({
    ...(await told(ports, outcome, standing, now)),
    unchanged: true as const,
  });
  if (to === undefined && isPinned) return unchanged();
  const current = standing.version ?? dayOneVersion(outcome);
  if (from !== undefined && from !== current && to !== current)
    throw new RelanceError(
      'models_changed',
      `${current} is the model of ${outcome} by now, not ${from}; look, and try again`,
    );
  const version = await targetOf(ports, request, standing, now);
  const isCurrent = version === standing.version;
  if (isCurrent && isPinned) return unchanged();
  const next = {
    ...(version === undefined ? {} : { version }),
    pinnedSince: isoTime(now),
    ...(isCurrent ? {} : { from: current }),
  };
  return change(ports, outcome, { from: standing, to: next }, now);
};

/** Lets the next training promote again; the model stays. Unpinning what is not pinned changes nothing. */
export const unpinModel = async (
  ports: AdministerPorts,
  outcome: Outcome,
  now: number,
): Promise<ModelStanding> => {
  const standing = await ports.models.standing(outcome);
  const { version, pinnedSince } = standing;
  if (pinnedSince === undefined) return told(ports, outcome, standing, now);
  return change(ports, outcome, { from: standing, to: version === undefined ? {} : { version } }, now);
};
