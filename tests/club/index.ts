/** `npm run club`: a synthetic club whose hazards are known, and how well the scores recover them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { EXIT } from '../../bin/support/problems';
import { runTool, wholeNumber } from '../support/tool';
import { chartOf } from './chart';
import { pageOf, reportLines } from './report';
import { runClub } from './run';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

void runTool<{ members: string; seed: string; write?: boolean }>({
  name: 'club',
  summary:
    'Makes a synthetic club member by member, with known hazards of silence and of unsubscribes, trains on earlier days, and compares both risks with the true ones.',
  options: [
    ['--members <n>', 'members of the club', '1300000'],
    ['--seed <n>', 'the seed: the same one gives the same club', '1'],
    ['--write', 'write docs/synthetic-club.md and its chart'],
  ],
  async run(values, output, signal) {
    const options = {
      members: wholeNumber('members', values.members, { from: 2_000, to: 20_000_000 }),
      seed: wholeNumber('seed', values.seed, { from: 0, to: 2 ** 31 }),
    };
    let open: { label: string; progress: ReturnType<typeof output.progress> } | undefined;
    const report = await runClub({
      ...options,
      async turn(label, done, of) {
        if (open?.label !== label) {
          open?.progress.end();
          open = { label, progress: output.progress(label, of) };
        }
        open.progress.at(done);
        // Signals are heard between two turns.
        await setImmediate();
        signal.throwIfAborted();
      },
    }).finally(() => open?.progress.end());
    if (values.write) {
      writeFileSync(join(DOCS, 'synthetic-club.md'), pageOf(report, new Date().toISOString().slice(0, 10)));
      writeFileSync(join(DOCS, 'synthetic-club.svg'), chartOf(report));
    }
    output.result(report, reportLines(report));
    return EXIT.done;
  },
});
