import { missingResources, openDoor, publishProgramme } from '../../bin/local/after-deploy';
import { type AskOptions, asking } from '../../bin/local/emulator-client';
import { describeLocalStage } from '../../bin/local/local-stage';
import { orLeave } from '../../bin/local/localstack/limit';
import type { LocalAws } from '../../bin/local/supervisor';
import { OUTPUTS, ROUTES_OUTPUT, stackNames } from '../../lib/outputs';
import { type FakeLocalStack, fakeLocalStack } from '../support/local/fake-localstack';

jest.setTimeout(30_000);

/** Takes every call and answers none. */
let silent: FakeLocalStack;
beforeAll(async () => {
  silent = await fakeLocalStack();
});
afterAll(() => silent.close());

const STAGE = 'local';
const outputs = {
  [stackNames(STAGE).service]: {
    [ROUTES_OUTPUT]: '[]',
    [OUTPUTS.functions]: JSON.stringify({ 'deploy-programme': 'one', 'administer-keys': 'two' }),
    [OUTPUTS.apiUrl]: 'http://127.0.0.1/',
    [OUTPUTS.tables]: '{}',
  },
};
const aws = () =>
  ({ endpointUrl: silent.url, region: 'eu-west-1', doorUrl: silent.url }) as unknown as LocalAws;

const CALLS: readonly (readonly [string, string, (options: AskOptions) => Promise<unknown>])[] = [
  [
    'the events of the stacks',
    'the events of the stacks could not be read',
    (options) => missingResources(aws(), STAGE, options),
  ],
  [
    'the routes of the door',
    'the door did not take the routes',
    (options) => openDoor(aws(), outputs, STAGE, options),
  ],
  [
    'the programme',
    'the programme could not be published',
    (options) => publishProgramme(aws(), outputs, STAGE, options),
  ],
];

describe('an emulator that takes a call and never answers', () => {
  test.each(CALLS)('ends the deployment in one sentence: %s', async (_, what, call) => {
    await expect(call({ withinMs: 200 })).rejects.toMatchObject({
      code: 'deploy_failed',
      message: `${what}: no answer within 0.2 s; see whether the emulator still runs, and start it anew`,
    });
  });

  test.each([
    ...CALLS,
    [
      'the write key',
      '',
      ({ signal }: AskOptions) =>
        describeLocalStage(aws(), outputs, { stage: STAGE, startedAt: Date.now(), signal }),
    ] as const,
  ])('is left at once when the run is stopped: %s', async (_, __, call) => {
    const reason = new Error('stopped');
    const stop = new AbortController();
    const startedAt = Date.now();
    setTimeout(() => stop.abort(reason), 300);
    await expect(call({ signal: stop.signal })).rejects.toBe(reason);
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });
});

test('what the emulator refuses is told with what was asked of it', async () => {
  const refused = asking('the stacks could not be read', {}, () =>
    Promise.reject(new Error('no such stack')),
  );
  await expect(refused).rejects.toMatchObject({
    code: 'deploy_failed',
    message: 'the stacks could not be read: no such stack',
  });
});

describe('a run that is stopped', () => {
  const never = () => new Promise<never>(() => undefined);

  test('is left when it does not end, whatever it hangs at', async () => {
    const reason = new Error('stopped');
    await expect(orLeave(never(), AbortSignal.abort(reason), 50)).rejects.toBe(reason);
    const later = new AbortController();
    setTimeout(() => later.abort(reason), 50);
    await expect(orLeave(never(), later.signal, 50)).rejects.toBe(reason);
  });

  test('has its time to clean up', async () => {
    const cleaned = new Promise<string>((resolve) => setTimeout(() => resolve('cleaned'), 100));
    await expect(orLeave(cleaned, AbortSignal.abort(), 5000)).resolves.toBe('cleaned');
  });

  test('fails as it fails', async () => {
    const failing = Promise.reject(new Error('a check failed'));
    await expect(orLeave(failing, new AbortController().signal, 50)).rejects.toThrow('a check failed');
  });
});
