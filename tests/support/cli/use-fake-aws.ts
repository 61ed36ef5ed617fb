import { type FakeAws, startFakeAws } from './fake-aws';
import { useEndpoint } from './run-cli';

/**
 * One fake AWS for all tests of a file (the clients of a process keep the address with which they were made), empty
 * before each of them. `take` is given it before the first.
 */
export const useFakeAws = (take: (aws: FakeAws) => void): void => {
  const before = { ...process.env };
  let aws: FakeAws;

  beforeAll(async () => {
    aws = await startFakeAws();
    take(aws);
  });

  beforeEach(() => {
    process.env = { ...before };
    useEndpoint(aws.url);
    delete process.env.RELANCE_WRITE_KEY;
    for (const messages of [...aws.queues.values(), ...aws.dead.values(), ...aws.tables.values()])
      messages.length = 0;
    for (const copy of aws.copiesAsOf.keys()) aws.tables.delete(copy);
    aws.copiesAsOf.clear();
    aws.described.clear();
    aws.earliestCopy = 0;
    aws.batches.length = 0;
    aws.deployed = true;
    aws.answer = () => ({ status: 200, body: { success: true } });
    aws.lambdas.set('administer-keys', () => ({
      keys: [{ id: 'k1', name: 'shop', origins: ['*'], createdAt: '2026-11-24T12:00:00.000Z' }],
    }));
  });

  afterAll(async () => {
    process.env = before;
    await aws.stop();
  });
};
