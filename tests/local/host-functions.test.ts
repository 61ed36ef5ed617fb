import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../../bin/local/folders';
import { isAlive } from '../../bin/local/processes.mjs';
import { installedPython } from '../../bin/local/python';
import { NODE } from '../../bin/local/type-script';
import { eventually } from '../support/e2e/eventually';

const DRIVER = path.join(PROJECT, 'tests/support/local/drive_host_functions.py');
const PLUGIN = path.join(PROJECT, 'bin/local/localstack/plugin');

interface Answer {
  readonly id: string;
  readonly payload: { readonly [name: string]: unknown };
  readonly failed: boolean;
  readonly logs: string;
  readonly pid: number;
}

let folder: string;
let driver: ChildProcess;
let answers: AsyncIterator<string>;
let lines: Interface;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relance-host-functions-'));
  const python = installedPython();
  driver = spawn(python.command, [DRIVER, PLUGIN], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...process.env,
      ...python.env,
      RELANCE_NODE: NODE,
      RELANCE_FUNCTION_ENV: JSON.stringify({ GIVEN: 'to all', BOTH: 'given' }),
    },
  });
  lines = createInterface({ input: driver.stdout as NodeJS.ReadableStream });
  answers = lines[Symbol.asyncIterator]();
});
afterEach(() => {
  driver.kill('SIGKILL');
  lines.close();
  rmSync(folder, { recursive: true, force: true });
});

const tell = async (command: object): Promise<unknown> => {
  driver.stdin?.write(`${JSON.stringify(command)}\n`);
  const { value, done } = await answers.next();
  if (done) throw new Error('the driver has ended');
  return JSON.parse(value);
};

/** Starts a function of that code. */
const start = (
  code: string,
  { handler = 'index.handler', seconds = 30, runtime = 'nodejs24.x', file = 'index.mjs' } = {},
) => {
  writeFileSync(path.join(folder, file), code);
  const env = { _HANDLER: handler, BOTH: 'its own', AWS_LAMBDA_FUNCTION_NAME: 'f' };
  return tell({ do: 'start', folder, runtime, seconds, env });
};
const invoke = async (payload: unknown, id = 'one'): Promise<Answer> =>
  (await tell({ do: 'invoke', id, payload: JSON.stringify(payload) })) as Answer;

const gone = (pid: number) =>
  eventually(`process ${pid} is gone`, async () => (isAlive(pid) ? undefined : true), 30);

test('a function answers what it is asked, with its logs, in the same process again', async () => {
  await start(`
    let calls = 0;
    export const handler = async (event, context) => {
      console.log('asked for', event.name);
      return { event, calls: ++calls, id: context.awsRequestId, left: context.getRemainingTimeInMillis() };
    };
  `);
  const first = await invoke({ name: 'a' }, 'first');
  const second = await invoke({ name: 'b' }, 'second');
  expect(first).toMatchObject({ id: 'first', failed: false, logs: 'asked for a\n' });
  expect(first.payload).toMatchObject({ event: { name: 'a' }, calls: 1, id: 'first' });
  expect(second.payload).toMatchObject({ event: { name: 'b' }, calls: 2, id: 'second' });
  expect(second).toMatchObject({ pid: first.pid, logs: 'asked for b\n' });
  expect(first.payload.left).toBeLessThanOrEqual(30_000);
});

test('a function has its own settings over those of all, UTC, and nothing of ours', async () => {
  await start(`
    export const handler = async () => {
      const { GIVEN, BOTH, TZ, LAMBDA_TASK_ROOT, AWS_EXECUTION_ENV, RELANCE_CALLS_FD = 'none' } = process.env;
      return { GIVEN, BOTH, TZ, LAMBDA_TASK_ROOT, AWS_EXECUTION_ENV, RELANCE_CALLS_FD };
    };
  `);
  expect((await invoke({})).payload).toEqual({
    GIVEN: 'to all',
    BOTH: 'its own',
    TZ: 'UTC',
    LAMBDA_TASK_ROOT: folder,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    RELANCE_CALLS_FD: 'none',
  });
});

test('an error of a function is answered as Lambda does, and the process stays', async () => {
  await start(`export const handler = async (event) => { throw new RangeError('too ' + event.size); };`);
  const first = await invoke({ size: 'big' });
  expect(first).toMatchObject({
    failed: true,
    payload: { errorType: 'RangeError', errorMessage: 'too big' },
    logs: expect.stringContaining('"errorType":"RangeError"'),
  });
  expect((await invoke({ size: 'small' })).pid).toBe(first.pid);
});

test.each([
  ['exits', 'process.exit(3)', 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
  [
    'is killed',
    `process.kill(process.pid, 'SIGKILL'); await new Promise(() => undefined)`,
    'Runtime.ExitError',
    'Runtime exited with error: signal: 9',
  ],
  [
    'takes too long',
    'await new Promise((done) => setTimeout(done, 60_000))',
    'Sandbox.Timedout',
    'Task timed out after 2.00 seconds',
  ],
  ['never lets go of the processor', 'for (;;);', 'Sandbox.Timedout', 'Task timed out after 2.00 seconds'],
])(
  'a call in which the function %s fails, and the next one gets a new process',
  async (_, code, errorType, said) => {
    await start(
      `export const handler = async (event) => { if (event.bad) { console.log('now'); ${code}; } return { good: true }; };`,
      { seconds: 2 },
    );
    const before = await invoke({});
    const bad = await invoke({ bad: true }, 'bad');
    expect(bad).toMatchObject({
      id: 'bad',
      failed: true,
      payload: { errorType, errorMessage: `RequestId: bad Error: ${said}` },
      logs: 'now\n',
    });
    await gone(before.pid);
    const after = await invoke({});
    expect(after).toMatchObject({ failed: false, payload: { good: true }, logs: '' });
    expect(after.pid).not.toBe(before.pid);
  },
);

test('a call that the function does not even take in time fails, and the next one gets a new process', async () => {
  await start(
    `export const handler = async ({ text }) => {
      if (text === 'block') setTimeout(() => { for (;;); }, 50);
      return { length: text.length };
    };`,
    { seconds: 2 },
  );
  const before = await invoke({ text: 'block' });
  await sleep(500);
  // More than the socket holds: whoever says it waits for the one who does not read.
  const text = 'x'.repeat(4_000_000);
  expect(await invoke({ text }, 'large')).toMatchObject({
    id: 'large',
    failed: true,
    payload: {
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: large Error: Task timed out after 2.00 seconds',
    },
  });
  await gone(before.pid);
  expect(await invoke({ text })).toMatchObject({ failed: false, payload: { length: text.length } });
});

test('large questions, answers and logs go through', async () => {
  await start(`
    export const handler = async ({ text }) => {
      for (let line = 0; line < 20_000; line += 1) console.log('line ' + line);
      return { text: text + text };
    };
  `);
  const text = 'é'.repeat(1_000_000);
  const answer = await invoke({ text });
  expect(answer.payload.text === text + text).toBe(true);
  const logs = answer.logs.trimEnd().split('\n');
  expect(logs).toHaveLength(20_000);
  expect(logs.at(-1)).toBe('line 19999');
});

test('a handler may call back', async () => {
  await start(`exports.handler = (event, context, done) => setTimeout(() => done(null, { event }), 5);`, {
    file: 'index.js',
  });
  expect((await invoke({ a: 1 })).payload).toEqual({ event: { a: 1 } });
});

test.each([
  ['without its file', {}, { handler: 'other.handler' }, "Cannot find module 'other'"],
  ['without its handler', {}, { handler: 'index.other' }, 'index.other is undefined or not exported'],
  ['that throws when it is loaded', { code: `throw new Error('no setting');` }, {}, 'no setting'],
  ['that ends when it is loaded', { code: 'console.log("last words"); process.exit(1);' }, {}, 'last words'],
  [
    'of another runtime',
    {},
    { runtime: 'python3.12' },
    'functions of this machine run on Node, not on python3.12',
  ],
])(
  'a function %s is refused with the reason',
  async (_, { code = 'export const handler = () => 1;' }: { code?: string }, options, why) => {
    expect(await start(code, options)).toEqual({ refused: expect.stringContaining(why) });
  },
);

test('a function ends when it is stopped', async () => {
  await start('export const handler = async () => ({});');
  const { pid } = await invoke({});
  await tell({ do: 'stop' });
  await gone(pid);
});

test('a function ends with the emulator, though that was killed', async () => {
  const { pid } = (await start('export const handler = async () => ({});')) as { pid: number };
  expect(isAlive(pid)).toBe(true);
  driver.kill('SIGKILL');
  await gone(pid);
});
