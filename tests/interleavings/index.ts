/** `npm run interleavings`: every order in which senders may act. Exit code 3 when a promise is broken, or nothing bites. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { EXIT } from '../../bin/support/problems';
import { runTool, wholeNumber } from '../support/tool';
import { pageOf, reportLines } from './report';
import { isHeld, runAll } from './run';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'interleavings.md');

void runTool<{ count: string; seed: string; write?: boolean }>({
  name: 'interleavings',
  summary:
    'Looks at the protocol of sending in every order in which three senders may act, in many drawn at random, and at wrong protocols, which it must refuse. Exit code 3 when a promise is broken.',
  options: [
    ['--count <n>', 'random interleavings', '1000000'],
    ['--seed <n>', 'the seed of the first of them; the next ones follow', '1'],
    ['--write', 'write docs/interleavings.md'],
  ],
  async run({ count, seed, write = false }, output, signal) {
    const options = { count: wholeNumber('count', count), seed: wholeNumber('seed', seed, { from: 0 }) };
    output.note(`seed ${options.seed}`);
    const run = await runAll(options, async (label, total, work) => {
      const progress = output.progress(label, total);
      try {
        return await work(async (done) => {
          progress.at(done);
          // Signals are heard between two turns.
          await setImmediate();
          signal.throwIfAborted();
        });
      } finally {
        progress.end();
      }
    });
    if (write) writeFileSync(PAGE, pageOf(run, new Date().toISOString().slice(0, 10)));
    output.result({ ...run, held: isHeld(run) }, reportLines(run));
    return isHeld(run) ? EXIT.done : EXIT.problems;
  },
});
