import path from 'node:path';
import type { Run } from './run';

/** This process's environment without what would send a part to another AWS, or make it another program. */
export const cleanEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(AWS_|MINISTACK|LOCALSTACK|PYTHON|NODE_OPTIONS$|NODE_CHANNEL|TSX_|npm_|JEST_|LOG_LEVEL$)/.test(
          name,
        ),
    ),
  );

/** Where the calls of the Lambdas are noted, by the emulator and by the local SES. */
export const callsFile = (run: Pick<Run, 'folder'>): string => path.join(run.folder, 'calls.ndjson');
