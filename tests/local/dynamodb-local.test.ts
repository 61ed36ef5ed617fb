import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '../../bin/local/folders';
import { isAlive } from '../../bin/local/processes.mjs';
import { eventually } from '../support/e2e/eventually';

let project: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'relance-dynamodb-local-'));
  mkdirSync(path.join(project, 'bin/local'), { recursive: true });
  cpSync(path.join(PROJECT, 'bin/local/dynamodb-local'), path.join(project, 'bin/local/dynamodb-local'), {
    recursive: true,
  });
  cpSync(path.join(PROJECT, 'bin/local/processes.mjs'), path.join(project, 'bin/local/processes.mjs'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(project, { recursive: true, force: true });
});

/** Starts it with a `java` that writes down its process and what it was told, and then sleeps. */
const serve = async (script = 'echo "$$ $*" > "$STARTED"; exec sleep 100') => {
  const java = path.join(project, 'java');
  writeFileSync(java, `#!/bin/sh\n${script}\n`);
  chmodSync(java, 0o755);
  const startedFile = path.join(project, `started-${started.length}`);
  const child = spawn(process.execPath, [path.join(project, 'bin/local/dynamodb-local/serve.mjs'), '18000'], {
    env: { ...process.env, PATH: `${project}${path.delimiter}${process.env.PATH}`, STARTED: startedFile },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  started.push(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const said = await eventually(
    'java has begun',
    async () => (existsSync(startedFile) && readFileSync(startedFile, 'utf8').trim()) || undefined,
    30,
  );
  const own = /-Djava\.io\.tmpdir=(\S+)/.exec(said)?.[1] ?? '';
  return { child, ended, said, own, java: Number(said.split(' ')[0]) };
};

const gone = (pid: number) =>
  eventually(`process ${pid} is gone`, async () => (isAlive(pid) ? undefined : true), 30);

test.each(['the end of its input', 'SIGTERM', 'SIGINT'] as const)(
  'DynamoDB Local keeps its temporary files in the project, and %s takes them and Java away',
  async (how) => {
    const { child, ended, said, own, java } = await serve();
    expect(path.dirname(own)).toBe(path.join(project, '.relance/dynamodb-local/runs'));
    expect(existsSync(own)).toBe(true);
    expect(said).toContain('-XX:-UsePerfData');
    if (how === 'the end of its input') child.stdin?.end();
    else child.kill(how);
    await ended;
    await gone(java);
    expect(existsSync(own)).toBe(false);
  },
);

test('what a killed run left goes with the next one, which leaves those that live alone', async () => {
  const [killed, living] = [await serve(), await serve()];
  killed.child.kill('SIGKILL');
  await killed.ended;
  process.kill(killed.java, 'SIGKILL');
  expect(existsSync(killed.own)).toBe(true);
  const next = await serve();
  expect(existsSync(killed.own)).toBe(false);
  expect(existsSync(living.own)).toBe(true);
  expect(existsSync(next.own)).toBe(true);
});
