import type { Command } from 'commander';
import { checkLines } from '../support/doctor/check';
import { gatherFacts } from '../support/doctor/gather';
import { judgeFacts } from '../support/doctor/judge';
import { EXIT } from '../support/problems';
import { reads, running } from '../support/run';
import { senderAddress } from '../support/sender';
import { whichAws } from '../support/which-aws';

/** `relance doctor`: what is missing for a stage, in the order in which it is put right. Exit code 3 when something is. */
export const registerDoctor = (program: Command): void => {
  reads(program.command('doctor'))
    .description('what is missing for a stage: account, SES, stacks, programme, keys; reads only')
    .action(
      running(async ({ options, output }) => {
        const place = await whichAws(options);
        const checks = judgeFacts(await gatherFacts(place, senderAddress(), output.note, options.stage));
        output.result({ checks }, checks.flatMap(checkLines));
        return checks.every(({ ok }) => ok) ? EXIT.done : EXIT.problems;
      }),
    );
};
