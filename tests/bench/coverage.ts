/**
 * How often each interval holds what is true: `node --import tsx tests/bench/coverage.ts [samples] [seconds] [part of a name]`.
 * Prints the table of docs/coverage.md. A setting that takes longer than so many seconds draws fewer samples, 200 at least.
 */
import { seededRandom } from '../../functions/scoring/domain/experiments/seeded-random';
import { PROVEN } from '../support/scoring/coverage-scenes';

const [most = '10000', seconds = '60', only = ''] = process.argv.slice(2);
const LEAST = 200;

process.stdout.write('| of | setting | samples | said | held |\n|---|---|---|---|---|\n');
for (const { scene, level, oftener } of PROVEN.filter((one) => one.scene.of.includes(only))) {
  const random = seededRandom(20_260);
  const until = performance.now() + Number(seconds) * 1000;
  let [held, samples] = [0, 0];
  while (samples < Number(most) && (samples < LEAST || performance.now() < until)) {
    if (scene.holds(random)) held += 1;
    samples += 1;
  }
  const share = held / samples;
  const away = (share - level) / Math.sqrt((level * (1 - level)) / samples);
  const said = `${oftener ? 'at least ' : ''}${level}`;
  process.stdout.write(
    `| ${scene.of} | ${scene.setting} | ${samples.toLocaleString('en')} | ${said} | ${share.toFixed(4)}${Math.abs(away) > 4 ? (away < 0 ? ' (below)' : ' (above)') : ''} |\n`,
  );
}
