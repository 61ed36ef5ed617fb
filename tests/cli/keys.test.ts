import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

const NOON = '2026-11-24T12:00:00.000Z';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

describe('keys', () => {
  it('asks the Lambda that keeps them', async () => {
    const asked: unknown[] = [];
    const keys = [{ id: 'k2', name: 'shop', origins: ['https://shop.example'], createdAt: NOON }];
    aws.lambdas.set('administer-keys', (payload) => {
      asked.push(payload);
      return { keys, writeKey: 'the-key' };
    });
    const made = await runCli(
      'keys',
      'create',
      '--name',
      'shop',
      '--origin',
      'https://shop.example',
      '--json',
    );
    expect(made.json).toEqual({ keys, writeKey: 'the-key' });
    await runCli('keys', 'revoke', 'k2', '--json');
    expect(asked).toEqual([
      { action: 'create', name: 'shop', origins: ['https://shop.example'] },
      { action: 'list' },
      { action: 'revoke', id: 'k2' },
    ]);
  });

  it('takes an origin as the address bar shows it, with a slash at its end', async () => {
    const asked: unknown[] = [];
    aws.lambdas.set('administer-keys', (payload) => {
      asked.push(payload);
      return { keys: [] };
    });
    await runCli('keys', 'create', '--name', 'shop', '--origin', 'https://shop.example/', '--json');
    expect(asked).toEqual([{ action: 'create', name: 'shop', origins: ['https://shop.example'] }]);
  });

  it.each([
    [['--name', ''], 'name_invalid', '--name must be text of 1 to 60 characters'],
    [['--name', 'x'.repeat(61)], 'name_invalid', '--name must be text of 1 to 60 characters'],
    [
      ['--name', 'shop', '--origin', 'https://shop.example', '--origin', 'https://shop.example/x'],
      'origin_invalid',
      'it is "https://shop.example/x"',
    ],
    [['--name', 'shop', '--origin', 'shop.example'], 'origin_invalid', '--origin must be scheme://host'],
  ])('refuses %j without asking anybody', async (args, code, words) => {
    aws.lambdas.set('administer-keys', () => {
      throw new Error('it was asked');
    });
    const result = await runCli('keys', 'create', ...args, '--json');
    expect(result.code).toBe(2);
    expect(result.json.error).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('tells what the Lambda says is wrong', async () => {
    aws.lambdas.set('administer-keys', () => {
      // As Lambda hands on what a door of ours throws.
      throw new Error('keys_full: there are 20 live write keys: revoke one first');
    });
    const result = await runCli('keys', 'create', '--name', 'shop', '--json');
    expect(result.code).toBe(1);
    expect(result.json.error).toMatchObject({
      code: 'keys_full',
      message: 'there are 20 live write keys: revoke one first',
    });
  });

  it('names the Lambda that broke, since its log says why', async () => {
    aws.lambdas.set('administer-keys', () => {
      throw new TypeError('x is not a function');
    });
    const { json } = await runCli('keys', 'list', '--json');
    expect(json.error).toMatchObject({
      code: 'lambda_failed',
      message: 'administer-keys: x is not a function',
    });
  });

  it('takes a call that broke inside for that, and for no refusal', async () => {
    aws.lambdas.set('administer-keys', () => {
      throw new Error('call_failed: only its log says');
    });
    const { json } = await runCli('keys', 'list', '--json');
    expect(json.error).toMatchObject({
      code: 'lambda_failed',
      message: 'administer-keys: only its log says',
    });
  });

  it('says that there is no such key to revoke', async () => {
    const result = await runCli('keys', 'revoke', 'key-zzz', '--json');
    expect(result.code).toBe(1);
    expect(result.json.error).toMatchObject({
      code: 'key_unknown',
      message: expect.stringContaining('no write key with the id key-zzz'),
    });
    expect((await runCli('keys', 'revoke', 'k1', '--json')).code).toBe(0);
  });

  it('says in its help what must be given', async () => {
    expect((await runCli('keys', 'create', '--help')).stdout).toMatch(/--name <name>\s+required/);
  });
});
