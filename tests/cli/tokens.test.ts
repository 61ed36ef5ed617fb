import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

const UNTIL = '2027-12-29T12:00:00.000Z';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

describe('tokens', () => {
  it('asks the Lambda that keeps the keys, and shows no key', async () => {
    const asked: unknown[] = [];
    const keys = [
      { id: 'abcd', signs: true },
      { id: 'efgh', signs: false, until: UNTIL },
    ];
    aws.lambdas.set('administer-tokens', (payload) => {
      asked.push(payload);
      return { keys };
    });
    expect((await runCli('tokens', 'list', '--json')).json).toEqual({ keys });
    expect((await runCli('tokens', 'list')).stdout).toBe(`abcd  signs\nefgh  taken until ${UNTIL}\n`);
    expect((await runCli('tokens', 'rotate', '--json')).json).toEqual({ keys });
    expect((await runCli('tokens', 'rotate', '--revoke-old')).stdout).toContain('do not work');
    expect(asked).toEqual([
      { action: 'list' },
      { action: 'list' },
      { action: 'rotate', revokeOld: false },
      { action: 'rotate', revokeOld: true },
    ]);
  });

  it('tells what the Lambda says is wrong', async () => {
    aws.lambdas.set('administer-tokens', () => {
      throw new Error('tokens_full: 20 keys are still taken');
    });
    const result = await runCli('tokens', 'rotate', '--json');
    expect(result.code).toBe(1);
    expect(result.json.error).toMatchObject({ code: 'tokens_full' });
  });
});
