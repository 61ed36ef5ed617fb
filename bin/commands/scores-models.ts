import { type Command, Option } from 'commander';
import type { ModelStanding, Outcome } from '../../functions/scoring/contract';
import { stageAsOf } from '../support/as-of';
import { confirmWrite } from '../support/confirm';
import { untilInterrupted } from '../support/interrupt';
import { decisionLines, modelLines, standingLine } from '../support/model-words';
import { askModels, OUTCOMES, readModels, trainStage } from '../support/models';
import { reads, running, writes } from '../support/run';

const outcomeOption = () =>
  new Option('--outcome <outcome>', 'whose model is meant').choices([...OUTCOMES]).default('silence');

/** A version names its outcome; without one the option does. */
const outcomeOf = (version: string | undefined, option: Outcome): Outcome =>
  OUTCOMES.find((outcome) => version?.startsWith(`${outcome}-`)) ?? option;

const lineOf = ({ outcome, version, pinnedSince }: ModelStanding): string =>
  standingLine({ outcome, current: version, ...(pinnedSince === undefined ? {} : { pinnedSince }) });

const registerTrain = (scores: Command): void => {
  writes(scores.command('train'))
    .description('train the models on what members did, as the night does, and wait for the end')
    .option('--as-of <instant>', 'as of this instant instead of now (on the local stage only)')
    .action(
      running<[], { asOf?: string }>(async ({ options, output, stage }) => {
        const { place, asOf } = await stageAsOf(options.asOf, stage);
        await confirmWrite(place, options, 'train the models');
        const interrupted = untilInterrupted();
        const progress = output.progress('members looked at');
        try {
          const { training, decisions } = await trainStage(place, asOf, {
            signal: interrupted.signal,
            onProgress: progress.at,
          });
          progress.end();
          output.result({ training, decisions }, decisions.flatMap(decisionLines));
        } finally {
          interrupted.done();
        }
        return undefined;
      }),
    );
};

/** `relance scores train | models | rollback | unpin`: the models that nights judge by. */
export const registerModels = (scores: Command): void => {
  registerTrain(scores);
  reads(scores.command('models'))
    .description('the models that judge, those that did, and what the trainings measured')
    .action(
      running<[], object>(async ({ output, stage }) => {
        const models = await readModels(await stage());
        output.result({ models }, models.flatMap(modelLines));
        return undefined;
      }),
    );
  writes(scores.command('rollback'))
    .description(
      'go back to the model before, or to one that is named, and pin it: no night promotes until unpin',
    )
    .argument('[version]', 'such as silence-2026-11-29.033000, or silence-day-one-2')
    .addOption(outcomeOption())
    .action(
      running<[string | undefined], { outcome: Outcome }>(async ({ options, output, stage }, version) => {
        const outcome = outcomeOf(version, options.outcome);
        const place = await stage();
        await confirmWrite(place, options, `go back to ${version ?? `the model of ${outcome} before`}`);
        const standing = await askModels<ModelStanding>(place, {
          action: 'rollback',
          outcome,
          ...(version === undefined ? {} : { to: version }),
        });
        output.result(standing, [
          lineOf(standing),
          `the next night judges by it, and no training promotes until: npx relance scores unpin --outcome ${outcome}`,
        ]);
        return undefined;
      }),
    );
  writes(scores.command('unpin'))
    .description('let the next training promote a model again')
    .addOption(outcomeOption())
    .action(
      running<[], { outcome: Outcome }>(async ({ options, output, stage }) => {
        const place = await stage();
        await confirmWrite(place, options, `unpin the model of ${options.outcome}`);
        const standing = await askModels<ModelStanding>(place, { action: 'unpin', outcome: options.outcome });
        output.result(standing, [lineOf(standing)]);
        return undefined;
      }),
    );
};
