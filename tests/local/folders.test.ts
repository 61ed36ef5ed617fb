import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeRunFolder, PROJECT } from '../../bin/local/folders';
import { CopiedProject, NOTHING_LEFT, until } from '../support/local/copied-project';

jest.setTimeout(120_000);

// No process has that id: it is above the highest that systems give out.
const DEAD = 'relance-local-99999999-x';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'relance-folders-'));
  jest.spyOn(os, 'tmpdir').mockReturnValue(folder);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Makes a call of the file system fail as it does there. */
const fails = (name: 'writeFileSync' | 'mkdtempSync' | 'rmSync', code: string) =>
  jest.spyOn(fs, name).mockImplementation(() => {
    throw Object.assign(new Error(`${code}: of the system`), { code });
  });

describe('the folder of a run', () => {
  test('is new and empty, and those of dead processes go with it', () => {
    mkdirSync(path.join(folder, DEAD, 'within'), { recursive: true });
    const made = makeRunFolder();
    expect(readdirSync(folder)).toEqual([path.basename(made)]);
    expect(readdirSync(made)).toEqual([]);
  });

  test('is made though that of somebody else’s dead process may not be deleted', () => {
    mkdirSync(path.join(folder, DEAD));
    const real = fs.rmSync;
    jest.spyOn(fs, 'rmSync').mockImplementation((file, options) => {
      if (String(file).endsWith(DEAD)) throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      real(file, options);
    });
    expect(existsSync(makeRunFolder())).toBe(true);
  });

  const NO_ROOM = 'has no room left: free at least 1 GB there, or set TMPDIR to another folder';
  const NOT_WRITABLE = 'cannot be written to: allow it, or set TMPDIR to a folder that can be';
  test.each([
    ['writeFileSync', 'ENOSPC', NO_ROOM],
    ['writeFileSync', 'EDQUOT', NO_ROOM],
    ['mkdtempSync', 'ENOSPC', NO_ROOM],
    ['mkdtempSync', 'EACCES', NOT_WRITABLE],
    ['mkdtempSync', 'EROFS', NOT_WRITABLE],
  ] as const)(
    'is refused in one sentence, and not left there, where %s fails with %s',
    (name, code, said) => {
      fails(name, code);
      expect(() => makeRunFolder()).toThrow(
        expect.objectContaining({
          code: 'no_temporary_files',
          message: `the folder of temporary files (${folder}) ${said}, and start again`,
        }),
      );
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test.each([
    ['nothing is', () => path.join(folder, 'nothing')],
    [
      'a file is',
      () => {
        const file = path.join(folder, 'file');
        writeFileSync(file, '');
        return file;
      },
    ],
  ])('is refused in one sentence where %s', (_, place) => {
    const there = place();
    jest.spyOn(os, 'tmpdir').mockReturnValue(there);
    expect(() => makeRunFolder()).toThrow(
      expect.objectContaining({
        code: 'no_temporary_files',
        message: `the folder of temporary files (${there}) is not there: make it, or set TMPDIR to a folder that is there, and start again`,
      }),
    );
  });

  test('is no other error than the system’s where there are no words for that', () => {
    fails('mkdtempSync', 'EIO');
    expect(() => makeRunFolder()).toThrow('EIO: of the system');
  });
});

describe('a folder of temporary files that is not there is told in one sentence', () => {
  let project: CopiedProject;
  beforeAll(() => {
    project = new CopiedProject();
  });
  afterAll(() => project.remove());
  afterEach(() => project.clear());

  test.each([
    ['the tests', 'bin/local/run-tests.ts', ['tests/local/folders']],
    ['local up', 'bin/relance.ts', ['local', 'up']],
    ['the demo', 'bin/relance.ts', ['demo', '--once']],
  ])('by %s', async (_, file, args) => {
    const TMPDIR = path.join(project.folder, 'nothing');
    const run = project.start(['--import', path.join(PROJECT, 'bin/local/tsx.mjs'), file, ...args], {
      TMPDIR,
    });
    expect(await until(() => run.ended !== undefined, 60_000)).toBe(true);
    expect({ code: run.ended, said: run.said }).toEqual({
      code: 1,
      said: expect.stringContaining(`error: the folder of temporary files (${TMPDIR}) is not there: make it`),
    });
    expect(run.said).not.toMatch(/\n\s+at /);
    expect(await project.remains(10_000)).toEqual(NOTHING_LEFT);
  });
});
