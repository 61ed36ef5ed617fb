import type { Command } from 'commander';
import { dynamo } from '../../functions/shared/platform/aws';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { AFTER_DAYS, afterDaysOf, enteredItems, journeyOf } from '../support/entered';
import { guardrailLines, readGuardrails } from '../support/guardrail-report';
import { countingLift, liftLines } from '../support/lift-report';
import { EXIT } from '../support/problems';
import { reads, running } from '../support/run';
import { named } from '../support/stage';

/**
 * `relance report guardrails`: each mail with its rates, limits and verdicts; exit code 3 when one is beyond a limit.
 * `relance report lift JOURNEY`: what a journey changed beside its control group; 3 when the arms have the wrong sizes.
 */
export const registerReport = (program: Command): void => {
  const report = program.command('report').description('what came of the mails');
  reads(report.command('guardrails'))
    .description(
      'unsubscribes, complaints, bounces and dissatisfaction of each mail, journey and the programme',
    )
    .action(
      running(async ({ output, stage }) => {
        const { outputs } = await stage();
        const now = Date.now();
        const live = await programmeReader(dynamo(), named(outputs.tables, 'programmes')).live(now);
        const answer = await readGuardrails(dynamo(), named(outputs.tables, 'reports'), live, now);
        output.result(answer, guardrailLines(answer));
        const isBeyond = answer.scopes.some(
          ({ tripped, rails }) => tripped || rails.some(({ verdict }) => verdict === 'beyond'),
        );
        return isBeyond ? EXIT.problems : EXIT.done;
      }),
    );
  reads(report.command('lift'))
    .description('what a journey changed, against its control group, by everyone who entered')
    .argument('<journey>', 'the id of a journey, such as last-chance')
    .option('--after <days>', 'judge who entered so many days ago or more', AFTER_DAYS)
    .action(
      running<[string], { after: string }>(async ({ options, output, stage }, id) => {
        const after = afterDaysOf(options.after);
        const { outputs } = await stage();
        const now = Date.now();
        const programmes = programmeReader(dynamo(), named(outputs.tables, 'programmes'));
        journeyOf((await programmes.live(now)).rules, id);
        const counting = countingLift(id, after, now);
        const items = enteredItems(dynamo(), named(outputs.tables, 'members'), id, programmes);
        for await (const item of items) counting.add(item);
        const lift = counting.end();
        output.result(lift, liftLines(lift));
        return lift.sizes?.mismatch ? EXIT.problems : EXIT.done;
      }),
    );
};
