/** `npm run crash-matrix`. Exit code 3 when a promise is broken. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startLocalAws } from '../../../bin/local/supervisor';
import { EXIT, UsageError } from '../../../bin/support/problems';
import { runTool } from '../../support/tool';
import { FAULT_NAMES, type Fault } from './faults';
import { brokenIn, countCells, runMatrix } from './matrix';
import { matrixLines, matrixTables, matrixVerdict } from './report';
import { SCENARIOS } from './scenarios';

const DOC = path.resolve(__dirname, '../../../docs/crash-matrix.md');
const FROM = '<!-- written by npm run crash-matrix -- --write -->';

const known = <T extends string>(option: string, names: readonly T[], given: readonly string[] = []) => {
  const wrong = given.find((one) => !(names as readonly string[]).includes(one));
  if (wrong !== undefined)
    throw new UsageError(
      `${option}_unknown`,
      `--${option} must be one of ${names.join(', ')}; it is "${wrong}"`,
    );
  return given.length > 0 ? (given as T[]) : undefined;
};

const write = async (lines: readonly string[]): Promise<void> => {
  const text = await readFile(DOC, 'utf8');
  const head = text.slice(0, text.indexOf(FROM) + FROM.length);
  await writeFile(DOC, `${head}\n${lines.join('\n').trimEnd()}\n`);
};

const STORIES = SCENARIOS.map(({ id }) => id);

void runTool<{ story?: string[]; fault?: string[]; write?: boolean }>({
  name: 'crash-matrix',
  summary:
    'Every step of the sender x everything that may happen to it, on the real handlers against a local AWS. Exit code 3 when a promise is broken.',
  options: [
    ['--story <id...>', `only this story (again for more): ${STORIES.join(', ')}`],
    ['--fault <name...>', `only this fault (again for more): ${FAULT_NAMES.join(', ')}`],
    ['--write', 'write the tables into docs/crash-matrix.md'],
  ],
  async run(values, output, signal) {
    const scenarios = known('story', STORIES, values.story);
    const faults: Fault[] | undefined = known('fault', FAULT_NAMES, values.fault);
    const aws = await startLocalAws({ viewer: false, sesEvents: false, signal, onProgress: output.note });
    try {
      Object.assign(process.env, aws.env, { LOG_LEVEL: 'SILENT' });
      const progress = output.progress('cells');
      const startedAt = Date.now();
      const matrix = await runMatrix(aws, {
        ...(scenarios ? { scenarios } : {}),
        ...(faults ? { faults } : {}),
        signal,
        onCell: (done) => progress.at(done),
      });
      progress.end();
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      const broken = brokenIn(matrix);
      if (values.write)
        await write([
          `As printed on ${new Date().toISOString().slice(0, 10)}: ${matrixVerdict(matrix)}.`,
          '',
          ...matrixTables(matrix),
        ]);
      const result = {
        cells: countCells(matrix),
        broken,
        ...matrix,
        seconds,
        verdict: matrixVerdict(matrix),
      };
      output.result(result, matrixLines(matrix));
      return broken.length === 0 ? EXIT.done : EXIT.problems;
    } finally {
      await aws.stop();
    }
  },
});
