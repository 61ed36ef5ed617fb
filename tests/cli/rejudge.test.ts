import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

test('rejudge says how far it is: the members, and which part of all', async () => {
  aws.lambdas.set('rejudge-interactions', () => ({
    members: 2,
    rejudged: 1,
    repaired: 1,
    busy: 0,
    unsure: 0,
  }));
  const { code, json, stderr } = await runCli(
    ...['rejudge', '--since', '2026-11-24T12:00:00Z', '--while-behind', '--yes', '--json'],
  );
  expect(code).toBe(0);
  expect(json).toMatchObject({ members: 16, rejudged: 8 });
  expect(stderr).toMatch(/members looked at 16\b.*, part 8 of 8\n$/);
});
