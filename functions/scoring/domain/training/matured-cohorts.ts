import { FEATURE_SETS, type FeatureSet } from '../artefact/artefact-features';
import type { LabelledCohort } from '../back-test/cohorts';
import { collectRows, type TrainingRows } from '../learning/training-rows';
import type { Outcome } from '../snapshots/timeline';
import type { SampledRow } from './sample-member';
import { placesIn, type TrainingSpan, trainsFrom } from './training-span';

/** What a training learns one outcome from, earliest first, what it judges on, and the members of the present, of whom nothing is known yet. */
export interface MaturedCohorts {
  readonly train: readonly LabelledCohort[];
  readonly judged: LabelledCohort;
  readonly present: TrainingRows;
}

/** Takes rows one by one, those of which the outcome is asked. */
export interface CohortsCollector {
  add(row: SampledRow): void;
  /** The cohorts; see trainsFrom, `first` (epoch ms) being the first interaction that any member has. */
  cohorts(first: number): MaturedCohorts;
}

/** Where the features of a set lie in a sampled row, which has those of `written`: those of mails begin with `mails`. */
export const columnsOf = (set: FeatureSet): readonly [from: number, to: number] => {
  const from = set === 'mails' ? FEATURE_SETS.member.length : 0;
  return [from, from + FEATURE_SETS[set].length];
};

/** Some columns of rows, copied. */
export const columnsIn = ({ blocks, width }: TrainingRows, set: FeatureSet): TrainingRows => {
  const [from, to] = columnsOf(set);
  if (from === 0 && to === width) return { width, blocks };
  return {
    width: to - from,
    blocks: blocks.map(({ values, labels }) => {
      const own = new Float64Array(labels.length * (to - from));
      for (let row = 0; row < labels.length; row += 1)
        own.set(values.subarray(row * width + from, row * width + to), row * (to - from));
      return { values: own, labels };
    }),
  };
};

/** A collector of an outcome, with all features of a row: see columnsIn. Some 200 bytes a row. */
export const collectMatured = (outcome: Outcome, span: TrainingSpan): CohortsCollector => {
  const { cutOffs } = span;
  const { judged, now } = placesIn({ cutOffs });
  const open = cutOffs.map(() => ({
    rows: collectRows(FEATURE_SETS.written.length, 2_048),
    labels: [] as number[],
  }));
  return {
    add(row) {
      const asked = row[outcome];
      const cohort = open[row.cutOff];
      if (asked === 'not asked' || !cohort || (asked === 'unknown') !== (row.cutOff === now)) return;
      const label = asked === 1 ? 1 : 0;
      cohort.rows.add(row.features, label);
      cohort.labels.push(label);
    },
    cohorts(first) {
      const all = open.map(
        ({ rows, labels }, k): LabelledCohort => ({
          at: cutOffs[k] as number,
          rows: rows.rows(),
          labels: Uint8Array.from(labels),
        }),
      );
      return {
        train: all.slice(trainsFrom(span, first), judged),
        judged: all[judged] as LabelledCohort,
        present: (all[now] as LabelledCohort).rows,
      };
    },
  };
};
