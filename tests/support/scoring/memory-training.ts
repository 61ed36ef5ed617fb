import type { Outcome, SampleTimelines, TrainModels } from '../../../functions/scoring/contract';
import type {
  CountedMembers,
  KeptModel,
  ModelDecision,
  ModelStore,
  PartProgress,
  SampledMembers,
  Standing,
  TimelineRead,
  TrainingStore,
} from '../../../functions/scoring/ports';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { shortHash } from '../../../functions/shared/kernel/ids';

/** What is kept is JSON, or bytes: nothing that somebody goes on changing. */
const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Samples of trainings in memory; `counted` is what the latest night counted, and `writes` counts the blocks that were put. */
export const memoryTrainings = () => {
  const blocks = new Map<string, Uint8Array>();
  const kept = new Map<string, PartProgress>();
  const state: { counted: CountedMembers; writes: number } = {
    counted: { members: 0, nights: 0 },
    writes: 0,
  };
  const store: TrainingStore = {
    async membersCounted() {
      return state.counted;
    },
    async saveBlock(training, bytes) {
      const name = shortHash(Buffer.from(bytes).toString('base64'));
      blocks.set(`${training}|${name}`, bytes.slice());
      state.writes += 1;
      return name;
    },
    async readBlock(training, name) {
      const found = blocks.get(`${training}|${name}`);
      if (!found) throw new RelanceError('block_missing', `the block ${name} is not there`);
      return found;
    },
    async savePart(progress) {
      const key = `${progress.training}|${progress.part}`;
      if (!kept.get(key)?.done) kept.set(key, copied(progress));
    },
    async part(training, part) {
      return kept.get(`${training}|${part}`);
    },
    async parts(training) {
      return [...kept.values()].filter((one) => one.training === training).sort((a, b) => a.part - b.part);
    },
  };
  return { store, state, blocks };
};

/** Models and decisions in memory. */
export const memoryModelStore = () => {
  const standings = new Map<Outcome, Standing>();
  const versions = new Map<string, KeptModel & { readonly artefact: unknown }>();
  const decisions: ModelDecision[] = [];
  const standing = (outcome: Outcome): Standing => standings.get(outcome) ?? { revision: 0 };
  const change = (outcome: Outcome, from: Standing, to: Omit<Standing, 'revision'>): boolean => {
    if (standing(outcome).revision !== from.revision) return false;
    standings.set(outcome, copied({ ...to, revision: from.revision + 1 }));
    return true;
  };
  const isDecided = (outcome: Outcome, training: string): boolean =>
    decisions.some((one) => one.outcome === outcome && one.training === training);
  const store: ModelStore = {
    async current(outcome) {
      return standing(outcome).version;
    },
    async read(outcome, version) {
      return versions.get(`${outcome}|${version}`)?.artefact;
    },
    async standing(outcome) {
      return standing(outcome);
    },
    async versions(outcome) {
      return [...versions]
        .filter(([key]) => key.startsWith(`${outcome}|`))
        .map(([, { version, promotedAt, over }]) => ({ version, promotedAt, over }))
        .sort((a, b) => (a.version < b.version ? 1 : -1));
    },
    async decided(outcome, training) {
      return isDecided(outcome, training);
    },
    async decide(decision, promoted) {
      const { outcome, training } = decision;
      if (isDecided(outcome, training)) return false;
      if (promoted) {
        const { artefact, over, standing: from } = promoted;
        if (!change(outcome, from, { version: artefact.version })) return false;
        const { version } = artefact;
        versions.set(`${outcome}|${version}`, copied({ version, promotedAt: decision.at, over, artefact }));
      }
      decisions.push(copied(decision));
      return true;
    },
    async change(outcome, from, to) {
      return change(outcome, from, to);
    },
    async forget(outcome, version) {
      versions.delete(`${outcome}|${version}`);
    },
  };
  return { store, decisions, versions };
};

/** Members with their timelines in memory, in pages of so many. */
export const memoryTimelines = (
  timelines: ReadonlyMap<string, TimelineRead>,
  pageItems = 10,
): SampledMembers => ({
  async page(segment, segments, from) {
    const all = [...timelines.keys()].sort();
    const own = all.filter((_, place) => place % segments === segment);
    const after = from?.pk as string | undefined;
    const left = after === undefined ? own : own.filter((member) => member > after);
    const members = left.slice(0, pageItems);
    const last = members.at(-1);
    return { members, ...(left.length > pageItems && last ? { next: { pk: last } } : {}) };
  },
  after: (member) => ({ pk: member }),
  async timeline(member) {
    // The later ones come first: nothing may hang on the order in which they come.
    await new Promise((resolve) => setImmediate(resolve));
    return timelines.get(member) ?? [];
  },
});

/** The queues of samples and of trainings in memory. */
export const memoryTrainingQueues = () => {
  const samples: SampleTimelines[] = [];
  const trainings: TrainModels[] = [];
  return {
    samples,
    trainings,
    ports: {
      sample: async (parts: readonly SampleTimelines[]) => {
        samples.push(...copied([...parts]));
      },
      train: async (training: TrainModels) => {
        trainings.push(copied(training));
      },
    },
  };
};
