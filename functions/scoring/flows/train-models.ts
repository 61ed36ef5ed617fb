import { RelanceError } from '../../shared/kernel/errors';
import { DAY_MS, isoTime } from '../../shared/kernel/time';
import { inLanes } from '../../shared/platform/lanes';
import type { ModelArtefact, Outcome, TrainModels } from '../contract';
import { chooseModel } from '../domain/artefact/judging-model';
import { candidateVersion } from '../domain/training/candidate-version';
import { churnersOf } from '../domain/training/leavers';
import { collectMatured, type MaturedCohorts } from '../domain/training/matured-cohorts';
import { eachRow } from '../domain/training/row-block';
import { type Trained, type TrainingInput, trainModel } from '../domain/training/train-model';
import { spanOf } from '../domain/training/training-span';
import type { ModelDecision, PartProgress, Standing, TrainPorts } from '../ports';

const OUTCOMES: readonly Outcome[] = ['silence', 'unsubscribe'];
const LANES = 4;
/** Versions kept of each outcome, beside the current one. */
const KEPT_VERSIONS = 30;
/** Somebody may go back to another model while one is trained; then it is trained against that one. */
const TRIES = 3;

const gather = async (
  { trainings }: TrainPorts,
  outcome: Outcome,
  { training, now, horizonMs }: TrainModels,
  parts: readonly PartProgress[],
): Promise<{ readonly cohorts: MaturedCohorts; readonly churners: number }> => {
  const span = spanOf(Date.parse(now), horizonMs);
  const collector = collectMatured(outcome, span);
  const names = parts.flatMap(({ blocks }) => blocks);
  // So many blocks at a time are in memory, and their rows go in their order: the same sample gives the same model.
  for (let at = 0; at < names.length; at += LANES) {
    const some = names.slice(at, at + LANES);
    const blocks = new Map<string, Uint8Array>();
    await inLanes(some, LANES, async (name) => {
      blocks.set(name, await trainings.readBlock(training, name));
    });
    for (const name of some) eachRow(blocks.get(name) as Uint8Array, collector.add);
  }
  const firsts = parts.flatMap((part) => part.first ?? []);
  const first = firsts.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  return { cohorts: collector.cohorts(first), churners: churnersOf(outcome, parts, span, first) };
};

/** The artefact that a night would judge by: that of day one where the kept one cannot be used. */
const currentOf = async (
  { models }: TrainPorts,
  outcome: Outcome,
  { version }: Standing,
  horizonDays: number,
): Promise<ModelArtefact> => {
  const kept = version === undefined ? {} : { version, stored: await models.read(outcome, version) };
  return chooseModel(outcome, horizonDays, kept).model.artefact;
};

const forgetOld = async ({ models }: TrainPorts, outcome: Outcome): Promise<void> => {
  const { version } = await models.standing(outcome);
  const old = (await models.versions(outcome)).slice(KEPT_VERSIONS).filter((one) => one.version !== version);
  for (const one of old) await models.forget(outcome, one.version);
};

const sum = (parts: readonly PartProgress[], pick: (part: PartProgress) => number): number =>
  parts.reduce((all, part) => all + pick(part), 0);

/** How a training is run. */
export interface TrainOptions {
  /** Epoch ms. */
  readonly clock: () => number;
  readonly onDecision: (decision: ModelDecision) => void;
  /** See trainModel. */
  readonly challenger?: TrainingInput['challenger'];
}

/**
 * Trains a model of each outcome on a complete sample, and keeps what came of it: the decision with its numbers and, where the candidate won
 * the back-test, the model as the current one, in one transaction. A training that was decided is not decided again, so a
 * killed or redelivered one ends as the first. `onDecision` is told each. Throws `sample_incomplete`.
 */
export const trainModels = async (
  ports: TrainPorts,
  asked: TrainModels,
  { clock, onDecision, challenger }: TrainOptions,
): Promise<void> => {
  const { training, horizonMs } = asked;
  const horizonDays = horizonMs / DAY_MS;
  let parts: readonly PartProgress[] | undefined;
  for (const outcome of OUTCOMES) {
    if (await ports.models.decided(outcome, training)) continue;
    parts ??= (await ports.trainings.parts(training)).filter(({ done }) => done);
    if (parts.length < asked.parts)
      throw new RelanceError(
        'sample_incomplete',
        `${parts.length} of ${asked.parts} parts of the training ${training} are there`,
      );
    const { cohorts, churners } = await gather(ports, outcome, asked, parts);
    const candidate = candidateVersion(outcome, training);
    for (let tries = 1; ; tries += 1) {
      const standing = await ports.models.standing(outcome);
      const current = await currentOf(ports, outcome, standing, horizonDays);
      const { artefact, ...came }: Trained = trainModel({
        outcome,
        cohorts,
        horizonDays,
        churners,
        current,
        pinned: standing.pinnedSince !== undefined,
        version: candidate,
        trainedAt: Date.parse(training),
        ...(challenger ? { challenger } : {}),
      });
      const decision: ModelDecision = {
        ...came,
        outcome,
        training,
        candidate,
        at: isoTime(clock()),
        sample: {
          members: sum(parts, ({ members }) => members),
          rows: sum(parts, ({ rows }) => rows),
          left: sum(parts, ({ left }) => left),
        },
      };
      const promoted = artefact && { artefact, over: current.version, standing };
      if (await ports.models.decide(decision, promoted, clock())) {
        onDecision(decision);
        if (promoted) await forgetOld(ports, outcome);
        break;
      }
      if (await ports.models.decided(outcome, training)) break;
      if (tries === TRIES)
        throw new RelanceError(
          'models_changed',
          `the model of ${outcome} was changed ${TRIES} times while one was trained`,
        );
    }
  }
};
