import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { PYTHON_FOLDER } from './folders';

const installedSchema = z.object({ command: z.string(), pythonPath: z.string().optional() });

/** The Python that the installation keeps for the emulator, and the environment in which it finds its packages. */
export interface InstalledPython {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the Python of an emulator is; `installer` brings it. Throws `not_installed`. */
export const installedPython = (
  folder = PYTHON_FOLDER,
  installer = 'node bin/local/install.mjs',
): InstalledPython => {
  try {
    const text = readFileSync(path.join(folder, 'installed.json'), 'utf8');
    const { command, pythonPath } = installedSchema.parse(JSON.parse(text));
    return {
      command,
      env: { PYTHONDONTWRITEBYTECODE: '1', ...(pythonPath ? { PYTHONPATH: pythonPath } : {}) },
    };
  } catch (error) {
    const message = `the emulator is not installed; run: ${installer}`;
    throw new RelanceError('not_installed', message, [], { cause: error });
  }
};
