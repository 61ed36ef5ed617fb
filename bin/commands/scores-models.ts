import { type Command, Option } from 'commander';
import type { ModelStanding, Outcome } from '../../functions/scoring/contract';
import { stageAsOf } from '../support/as-of';
import { confirmWrite } from '../support/confirm';
import { untilInterrupted } from '../support/interrupt';
import { decisionLines, modelLines, rollbackLine, standingLine } from '../support/model-words';
import { askModels, type Models, OUTCOMES, readModels, trainStage } from '../support/models';
import { reads, running, writes } from '../support/run';

const outcomeOption = () =>
  new Option('--outcome <outcome>', 'whose model is meant').choices([...OUTCOMES]).default('silence');

/** A version names its outcome; without one the option does. */
const outcomeOf = (version: string | undefined, option: Outcome): Outcome =>
  OUTCOMES.find((outcome) => version?.startsWith(`${outcome}-`)) ?? option;

const lineOf = ({ version, ...standing }: ModelStanding): string =>
  standingLine({ ...standing, current: version });

/** What is current, and what going back means: the version that is named, else the one whose place the current one took. */
const wayBack = (
  { current, pinnedSince, versions }: Models,
  to: string | undefined,
): { readonly from: string; readonly words: string } => {
  const before = to ?? versions.find(({ version }) => version === current)?.over;
  // Without a name nothing that is pinned is left: the answer says what was done before.
  const isDone = to === undefined && pinnedSince !== undefined;
  return {
    from: current,
    words:
      isDone || before === undefined ? `go back from ${current}` : `go back from ${current} to ${before}`,
  };
};

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
        const models = (await readModels(place)).find((one) => one.outcome === outcome);
        const { from, words } = wayBack(models as Models, version);
        await confirmWrite(place, options, words);
        const standing = await askModels<ModelStanding>(place, {
          action: 'rollback',
          outcome,
          from,
          ...(version === undefined ? {} : { to: version }),
        });
        output.result(standing, [
          rollbackLine(standing),
          lineOf(standing),
          `${standing.refused === undefined ? 'the next night judges by it' : 'the next night judges so'}, and no training promotes until: npx relance scores unpin --outcome ${outcome}`,
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
