import type { Command } from 'commander';
import { dynamo } from '../../functions/shared/platform/aws';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { guardrailLines, readGuardrails } from '../support/guardrail-report';
import { EXIT } from '../support/problems';
import { reads, running } from '../support/run';
import { named } from '../support/stage';

/** `relance report guardrails`: each mail with its rates, limits and verdicts. Exit code 3 when one is beyond a limit. */
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
};
