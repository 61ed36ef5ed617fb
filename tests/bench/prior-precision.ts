/**
 * What the AUC of the logistic regression on Online Retail hangs on: the precision of its prior, at the horizons of docs/scores.md and one
 * month before the last cut-off. Run by hand (`node --import tsx tests/bench/prior-precision.ts`); the same each time.
 */
import { parseArgs } from 'node:util';
import { INVOICES_FILE } from '../../bin/demo/invoices';
import { gatherFile } from '../../bin/evaluate/evaluate-file';
import type { BackTestData } from '../../functions/scoring/domain/back-test/cohorts';
import { learnerWith } from '../../functions/scoring/domain/back-test/learners';
import { probabilitiesOf, recalibrationOf } from '../../functions/scoring/domain/back-test/recalibration';
import { dayOnePrior } from '../../functions/scoring/domain/features/day-one';
import { auc } from '../../functions/scoring/domain/measures/auc';
import { rankCases } from '../../functions/scoring/domain/measures/cases';
import { judgeScores } from '../../functions/scoring/domain/measures/judge-scores';
import { bgNbdNoneWithin, fitBgNbd } from '../../functions/scoring/domain/models/bg-nbd';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    precision: { type: 'string', default: '100,300,1000,3000' },
  },
});
if (values.help) {
  console.log(
    'node --import tsx tests/bench/prior-precision.ts [--precision 100,300,1000,3000]\nprints AUC and ECE of the logistic regression for each precision, beside BG/NBD',
  );
  process.exit(0);
}

const gathered = (horizonDays: number, activeDays: number, cutOffs?: readonly string[]) =>
  gatherFile(
    INVOICES_FILE,
    {
      columns: {},
      timeZone: 'Europe/London',
      horizonDays,
      activeDays,
      outcome: 'silence',
      ...(cutOffs ? { cutOffs } : {}),
    },
    { onOpened: () => undefined, onBytes: () => undefined, onMembers: () => undefined },
    Date.now(),
  );

const judge = ({ judged, train }: BackTestData, precision: number, horizonDays: number) => {
  const learn = learnerWith((units) => {
    const prior = dayOnePrior(units);
    return { ...prior, precision: prior.mean.map(() => precision) };
  });
  const learnt = learn(train);
  const shift = recalibrationOf(learn, learnt, train, horizonDays * DAY_MS);
  const logits = learnt.logits(judged.rows);
  return {
    auc: auc(rankCases(logits, judged.labels)).value,
    ece: judgeScores(probabilitiesOf(logits, shift), judged.labels).ece.value,
  };
};

const bgNbd = ({ judged, population }: BackTestData, horizonDays: number): number => {
  const { parameters } = fitBgNbd(population);
  const risks = Float64Array.from(judged.customers, (one) => bgNbdNoneWithin(parameters, one, horizonDays));
  return auc(rankCases(risks, judged.labels)).value;
};

const precisions = String(values.precision).split(',').map(Number);
const three = (value: number): string => value.toFixed(3);
const print = (title: string, data: BackTestData, horizonDays: number): void => {
  console.log(
    `${title}, judged ${isoTime(data.judged.at).slice(0, 10)}: BG/NBD ${three(bgNbd(data, horizonDays))}`,
  );
  for (const precision of precisions) {
    const { auc: value, ece } = judge(data, precision, horizonDays);
    console.log(`  precision ${precision}: AUC ${three(value)}, ECE ${three(ece)}`);
  }
};

const main = async (): Promise<void> => {
  for (const [horizon, active] of [
    [14, 90],
    [30, 90],
    [60, 60],
    [60, 90],
    [90, 90],
  ] as const) {
    const { data } = await gathered(horizon, active);
    print(`${horizon} d, ${active} d`, data, horizon);
    if (horizon !== 30) continue;
    // One step earlier: the same cut-offs without the last.
    const before = data.train.map(({ at }) => isoTime(at));
    const { data: earlier } = await gathered(horizon, active, before);
    print('30 d, 90 d, a month earlier', earlier, horizon);
  }
};
void main();
