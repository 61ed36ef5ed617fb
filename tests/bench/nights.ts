import { runScores } from '../../bin/support/score-run';
import { named } from '../../bin/support/stage';
import { CARD } from '../../functions/shared/platform/cards';
import { type Figures, figure } from './figures';
import { type Bench, countSettled } from './writes';

/** The first gives everyone a first score, the second what needs the first's population, the third nothing new. */
const NIGHTS = 3;

/**
 * Scores everyone who is on the stage night after night, and counts what the nights write: one unit for each member whose band
 * changed, nothing for the rest.
 */
export const nightWrites = async (bench: Bench): Promise<Figures> => {
  const { tables } = bench.stage.outputs;
  const members = named(tables, 'members');
  bench.proxy.take();
  let [scored, changed, units, others, beside, still] = [0, 0, 0, 0, 0, 0];
  for (let night = 0; night < NIGHTS; night += 1) {
    const run = await runScores(bench.stage, {}, { signal: bench.signal });
    const { writes } = await countSettled(bench, `night ${night + 1}`);
    const onMembers = writes.filter(({ table }) => table === members);
    const ofScores = onMembers.filter(({ sk }) => sk === CARD.scores);
    scored += run.scored;
    changed += run.changed;
    units += ofScores.reduce((sum, write) => sum + write.units, 0);
    others += onMembers.length - ofScores.length;
    beside += writes
      .filter(({ table }) => table === named(tables, 'scoring'))
      .reduce((sum, write) => sum + write.units, 0);
    still = run.changed;
  }
  return {
    'members scored a night': figure(scored / NIGHTS, 'members'),
    'members whose band changed in the third night': figure(still, 'members'),
    'write units a night, per member whose band changed': figure(units / changed, 'units', '= 1'),
    'write units a night, for the rest of the members': figure(
      (units - changed + others) / (scored - changed),
      'units',
      '= 0',
    ),
    'write units a night, for plan and progress': figure(beside / NIGHTS, 'units'),
  };
};
