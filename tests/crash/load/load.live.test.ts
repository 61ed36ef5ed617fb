import { testStage } from '../../support/e2e/stage';
import { runLoad } from './run';

const quietly = { note: () => undefined, progress: () => ({ at: () => undefined, end: () => undefined }) };

test('sixteen senders at once on few cards, some killed all along: no cap is passed, no key goes twice, who left gets nothing', async () => {
  const { endpointUrl, region } = testStage();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
  });
  const size = {
    members: 16,
    requests: 20,
    processes: 2,
    callsEach: 8,
    rounds: 5,
    killEvery: 70,
    seed: 7,
  };

  const result = await runLoad({ endpointUrl, region }, size, {
    output: quietly,
    signal: new AbortController().signal,
  });

  expect(result.checks.filter(({ broken }) => broken.length > 0)).toEqual([]);
  expect(result.kills).toBeGreaterThan(0);
  expect(result.left).toBeGreaterThan(0);
  // Two a week, for the six days that the rounds take.
  expect(result.mails).toBeGreaterThan(size.members);
});
