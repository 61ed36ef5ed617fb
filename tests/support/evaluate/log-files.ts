import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from '../cli/run-cli';

/** A folder of files for `scores evaluate`, removed when the tests of the file have ended. */
export const useLogFiles = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relance-evaluate-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let files = 0;
  return {
    folder,
    fileOf: (text: string | Buffer, name = `log-${++files}.csv`): string => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      return file;
    },
  };
};

/** Runs `scores evaluate FILE --json ...` in this process. */
export const evaluate = (file: string, ...args: string[]) =>
  runCli('scores', 'evaluate', file, '--json', ...args);
