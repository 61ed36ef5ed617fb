import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  forgetLocalStage,
  isUp,
  type LocalStage,
  readLocalStage,
  writeLocalStage,
} from '../../bin/local/local-stage';
import { startSes } from '../support/local/ses';

const aStage = (changes: Partial<LocalStage> = {}): LocalStage => ({
  endpointUrl: 'http://127.0.0.1:9',
  sesUrl: 'http://127.0.0.1:9',
  apiUrl: 'http://127.0.0.1:9/api',
  writeKey: 'key',
  stage: 'local',
  region: 'eu-west-1',
  pid: process.pid,
  mailsUrl: 'http://127.0.0.1:9/_mails',
  tables: { members: 'm' },
  seconds: 1,
  ...changes,
});

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'relance-stage-test-'));
  file = path.join(folder, 'sub/local.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was written is read; a file of another version or none is no stage', async () => {
  expect(await readLocalStage(file)).toBeUndefined();
  await writeLocalStage(aStage(), file);
  expect(await readLocalStage(file)).toEqual(aStage());
  await writeFile(file, '{"endpointUrl": 1}');
  expect(await readLocalStage(file)).toBeUndefined();
});

test('only the file of the process itself is forgotten', async () => {
  await writeLocalStage(aStage({ pid: 1 }), file);
  await forgetLocalStage(process.pid, file);
  expect(await readLocalStage(file)).toBeDefined();
  await forgetLocalStage(1, file);
  expect(await readLocalStage(file)).toBeUndefined();
});

test('a stage whose process lives but whose endpoint is silent is not up', async () => {
  expect(await isUp(aStage())).toBe(false);
  const other = await startSes();
  // Somebody listens there, but not this emulator.
  expect(await isUp(aStage({ endpointUrl: other.url }))).toBe(false);
  await other.close();
});
