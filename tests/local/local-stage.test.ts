import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  forgetLocalStage,
  isUp,
  type LocalStage,
  readLocalStage,
  writeLocalStage,
} from '../../bin/local/local-stage';
import { localDown } from '../../bin/local/local-up';
import { bornAt } from '../../bin/local/processes.mjs';
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

test('a file that is no JSON is told by its name, with what to do', async () => {
  await writeLocalStage(aStage(), file);
  for (const text of ['{bad', '']) {
    await writeFile(file, text);
    const damaged = {
      code: 'local_file_damaged',
      message: expect.stringMatching(/local\.json is damaged: delete it$/),
    };
    await expect(readLocalStage(file)).rejects.toMatchObject(damaged);
    await expect(localDown({ file })).rejects.toMatchObject(damaged);
  }
});

test('only the file of the process itself is forgotten', async () => {
  await writeLocalStage(aStage({ pid: 1 }), file);
  await forgetLocalStage(process.pid, file);
  expect(await readLocalStage(file)).toBeDefined();
  await forgetLocalStage(1, file);
  expect(await readLocalStage(file)).toBeUndefined();
});

test('a stage whose process lives but at whose endpoint nobody listens is not up', async () => {
  const other = await startSes();
  // Somebody listens there, but not this emulator.
  expect(await isUp(aStage({ endpointUrl: other.url }))).toBe(false);
  await other.close();
  expect(await isUp(aStage({ endpointUrl: other.url }))).toBe(false);
});

describe('a local AWS that does not answer', () => {
  /** Takes every call; answers once `wake` was called. */
  let server: Server;
  let endpointUrl: string;
  let calls: number;
  let wake: () => void;
  let holder: ChildProcess;
  const pidOf = (child: ChildProcess) => child.pid as number;
  const isThere = () => holder.exitCode === null && holder.signalCode === null;

  beforeEach(async () => {
    calls = 0;
    const awake = new Promise<void>((resolve) => {
      wake = resolve;
    });
    server = createServer(async (_, response) => {
      calls += 1;
      await awake;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    holder = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    await once(holder, 'spawn');
  });
  afterEach(async () => {
    wake();
    server.closeAllConnections();
    server.close();
    if (isThere()) {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
  });

  test('is waited for, and told when it stays silent, whether or not the system tells whose process it is', async () => {
    for (const born of [{}, { born: bornAt(process.pid) }]) {
      await expect(isUp(aStage({ endpointUrl, ...born }), 200)).rejects.toMatchObject({
        code: 'local_silent',
        message: expect.stringContaining(`process ${process.pid} does not answer`),
      });
    }
    const slow = isUp(aStage({ endpointUrl }));
    const before = calls;
    while (calls === before) await new Promise((resolve) => setTimeout(resolve, 10));
    wake();
    expect(await slow).toBe(true);
  });

  test('is none when its id is another process’s by now, without asking', async () => {
    if (!bornAt(process.pid)) return;
    expect(await isUp(aStage({ endpointUrl, born: '1' }))).toBe(false);
    expect(calls).toBe(0);
  });

  test('is stopped all the same when its process is surely its own, and then forgotten', async () => {
    const born = bornAt(pidOf(holder));
    if (!born) return;
    await writeLocalStage(aStage({ endpointUrl, pid: pidOf(holder), born }), file);
    const ended = once(holder, 'exit');
    expect(await localDown({ file })).toBe(true);
    expect((await ended)[1]).toBe('SIGTERM');
    expect(await readLocalStage(file)).toBeUndefined();
  });

  test('is neither ended nor forgotten when only its answer would tell whose process it is', async () => {
    await writeLocalStage(aStage({ endpointUrl, pid: pidOf(holder) }), file);
    await expect(localDown({ file, withinMs: 200 })).rejects.toMatchObject({ code: 'local_silent' });
    expect(isThere()).toBe(true);
    expect(await readLocalStage(file)).toBeDefined();
  });

  test('of a process that is gone is forgotten, and whoever has its id by now is left alone', async () => {
    if (!bornAt(pidOf(holder))) return;
    await writeLocalStage(aStage({ endpointUrl, pid: pidOf(holder), born: '1' }), file);
    expect(await localDown({ file })).toBe(false);
    expect(isThere()).toBe(true);
    expect(await readLocalStage(file)).toBeUndefined();
  });
});
