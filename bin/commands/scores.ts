import type { Command } from 'commander';
import { stageAsOf } from '../support/as-of';
import { confirmWrite } from '../support/confirm';
import { untilInterrupted } from '../support/interrupt';
import { running, writes } from '../support/run';
import { runScores, type ScoresRun } from '../support/score-run';
import { registerEvaluate } from './scores-evaluate';
import { registerScoresExplain } from './scores-explain';
import { registerModels } from './scores-models';
import { registerTuneHeat } from './scores-tune-heat';

/** The result in words. */
export const scoresLines = ({ scored, changed, bands, seconds }: ScoresRun): string[] => [
  `${scored.toLocaleString('en')} members scored in ${seconds} s; ${changed.toLocaleString('en')} have a new band`,
  `risk of silence: ${bands.low.toLocaleString('en')} low, ${bands.medium.toLocaleString('en')} medium, ${bands.high.toLocaleString('en')} high`,
];

/**
 * `relance scores run`: scores everyone now, as the night does; `explain`: of one member, why; `evaluate`: back-tests on a file; `train`, `models` and
 * what belongs to them.
 */
export const registerScores = (program: Command): void => {
  const scores = program.command('scores').description('what members are likely to do');
  registerEvaluate(scores);
  registerScoresExplain(scores);
  registerTuneHeat(scores);
  registerModels(scores);
  writes(scores.command('run'))
    .description('score everyone now, as the night does, and wait for the end')
    .option('--as-of <instant>', 'judge as of this instant instead of now (on the local stage only)')
    .action(
      running<[], { asOf?: string }>(async ({ options, output, stage }) => {
        const { place, asOf } = await stageAsOf(options.asOf, stage);
        await confirmWrite(place, options, 'score every member');
        const interrupted = untilInterrupted();
        const progress = output.progress('members scored');
        try {
          const result = await runScores(place, asOf === undefined ? {} : { asOf }, {
            signal: interrupted.signal,
            onProgress: (scored) => progress.at(scored),
          });
          progress.end();
          output.result(result, scoresLines(result));
        } finally {
          interrupted.done();
        }
        return undefined;
      }),
    );
};
