import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../../bin/local/folders';
import { installedPython } from '../../bin/local/python';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relance-bends-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A module of LocalStack as far as it is bent. */
const stub = (module: string, code: string) => {
  const file = path.join(folder, `${module.replaceAll('.', '/')}.py`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, code);
};

test('objects of S3 lie among the temporary files of the run, whatever folder LocalStack names', async () => {
  stub(
    'localstack.services.s3.storage.ephemeral',
    `class EphemeralS3ObjectStore:
    def __init__(self, root_directory=None):
        self.root_directory = root_directory
`,
  );
  const TMPDIR = path.join(folder, 'run');
  mkdirSync(TMPDIR);
  const code = `import sys
sys.path[:0] = sys.argv[1:]
import main
main.keep_objects_in_the_run_folder()
from localstack.services.s3.storage.ephemeral import EphemeralS3ObjectStore
print(EphemeralS3ObjectStore("/tmp/localstack-s3-storage").root_directory)`;
  const { command, env } = installedPython();
  const { stdout } = await promisify(execFile)(
    command,
    ['-B', '-c', code, folder, path.join(PROJECT, 'bin/local/localstack')],
    { env: { ...process.env, ...env, TMPDIR } },
  );
  expect(path.dirname(stdout.trim())).toBe(TMPDIR);
});
