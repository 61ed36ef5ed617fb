import { confirmWrite } from '../../bin/support/confirm';
import { decidePlace, meansLocal, pointClientsTo } from '../../bin/support/which-aws';

const file = { endpointUrl: 'http://127.0.0.1:4000', stage: 'local', region: 'eu-west-1', writeKey: 'key' };

describe('which AWS is meant', () => {
  it('is the one of AWS_ENDPOINT_URL when it is set, also beside a local AWS of the project', () => {
    const place = decidePlace(
      {},
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000', AWS_REGION: 'eu-west-3' },
      file,
    );
    expect(place).toEqual({
      stage: 'local',
      region: 'eu-west-3',
      local: true,
      endpointUrl: 'http://127.0.0.1:5000',
    });
  });

  it('is the local AWS of the project when one is up, with its write key', () => {
    expect(decidePlace({}, { AWS_REGION: 'us-east-1' }, file)).toEqual({ ...file, local: true });
  });

  it('is the account of the profile otherwise, and its stage dev', () => {
    expect(decidePlace({}, { AWS_REGION: 'us-east-1' }, undefined)).toEqual({
      stage: 'dev',
      region: 'us-east-1',
      local: false,
    });
  });

  it('is the account when another stage is named while a local AWS is up', () => {
    expect(decidePlace({ stage: 'prod' }, {}, file)).toEqual({ stage: 'prod', local: false });
    expect(decidePlace({ stage: 'local' }, {}, file)).toMatchObject({ local: true, writeKey: 'key' });
  });

  it('asks the local AWS only where it is meant, and the outcome is the same where it is not', () => {
    const prod = { stage: 'prod' };
    const elsewhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' };
    expect(meansLocal({}, {}, file)).toBe(true);
    expect(meansLocal({ stage: 'local' }, {}, file)).toBe(true);
    expect(meansLocal(prod, { AWS_ENDPOINT_URL: file.endpointUrl }, file)).toBe(true);
    expect(meansLocal(prod, {}, file)).toBe(false);
    expect(meansLocal({}, elsewhere, file)).toBe(false);
    expect(decidePlace(prod, {}, file)).toEqual(decidePlace(prod, {}, undefined));
    expect(decidePlace({}, elsewhere, file)).toEqual(decidePlace({}, elsewhere, undefined));
  });

  it('is none, said in one sentence, for a stage that no settings name; on a local AWS any name may be looked for', () => {
    const names = ['local', 'dev', 'prod'];
    const place = (stage: string, env: NodeJS.ProcessEnv) =>
      decidePlace({ stage }, env, undefined, undefined, names);
    expect(() => place('nope', {})).toThrow(
      expect.objectContaining({
        code: 'stage_unknown',
        message: 'there is no stage "nope": lib/stages.ts and the context "stages" name local, dev, prod',
      }),
    );
    expect(place('prod', {})).toMatchObject({ stage: 'prod', local: false });
    expect(place('nope', { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' })).toMatchObject({ local: true });
  });

  it('is in the Region of the stage’s settings, where the environment says none', () => {
    const regionOf = (stage: string) => (stage === 'prod' ? 'eu-west-3' : undefined);
    const region = (stage: string, env: NodeJS.ProcessEnv) =>
      decidePlace({ stage }, env, undefined, regionOf).region;
    expect(region('prod', {})).toBe('eu-west-3');
    expect(region('prod', { AWS_REGION: 'eu-west-3' })).toBe('eu-west-3');
    expect(region('dev', {})).toBeUndefined();
    expect(region('dev', { AWS_DEFAULT_REGION: 'us-east-1' })).toBe('us-east-1');
  });

  it('is refused where the environment and the stage’s settings say two Regions', () => {
    expect(() =>
      decidePlace({ stage: 'prod' }, { AWS_REGION: 'us-east-1' }, undefined, () => 'eu-west-3'),
    ).toThrow(
      expect.objectContaining({
        code: 'region_disagrees',
        message: expect.stringMatching(
          /AWS_REGION says us-east-1, .*"prod" runs in eu-west-3: unset AWS_REGION/,
        ),
      }),
    );
    const local = { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000', AWS_REGION: 'us-east-1' };
    expect(decidePlace({}, local, undefined, () => 'eu-west-3').region).toBe('us-east-1');
  });

  it('is no local one behind an address of somewhere else, so that it asks before it writes', () => {
    const place = decidePlace({}, { AWS_ENDPOINT_URL: 'https://vpce.example.com' }, undefined);
    expect(place).toMatchObject({ stage: 'dev', local: false });
  });

  it('refuses an address that is none', () => {
    expect(() => decidePlace({}, { AWS_ENDPOINT_URL: 'localhost:4566' }, undefined)).not.toThrow(TypeError);
    expect(() => decidePlace({}, { AWS_ENDPOINT_URL: 'not an address' }, undefined)).toThrow(
      expect.objectContaining({ code: 'endpoint_invalid' }),
    );
  });
});

describe('the clients', () => {
  it('get credentials that open nothing else on a local AWS', () => {
    const env: NodeJS.ProcessEnv = {
      AWS_PROFILE: 'company',
      AWS_SESSION_TOKEN: 'real',
      AWS_ACCESS_KEY_ID: 'real',
    };
    pointClientsTo({ ...file, local: true }, env);
    expect(env).toEqual({
      AWS_ENDPOINT_URL: file.endpointUrl,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });

  it('look where the stage is', () => {
    const env: NodeJS.ProcessEnv = { AWS_PROFILE: 'company' };
    pointClientsTo({ stage: 'prod', local: false, region: 'eu-west-3' }, env);
    expect(env).toEqual({ AWS_PROFILE: 'company', AWS_REGION: 'eu-west-3' });
  });

  it('keep those of the account otherwise', () => {
    const env: NodeJS.ProcessEnv = { AWS_PROFILE: 'company' };
    pointClientsTo({ stage: 'dev', local: false }, env);
    expect(env).toEqual({ AWS_PROFILE: 'company' });
  });
});

describe('writing', () => {
  const account = { stage: 'prod', region: 'eu-west-1', local: false };

  it('is not asked about on a local AWS, or with --yes', async () => {
    await expect(confirmWrite({ ...account, local: true }, {}, 'write')).resolves.toBeUndefined();
    await expect(confirmWrite(account, { yes: true }, 'write')).resolves.toBeUndefined();
  });

  it('in a real account is refused where nobody can answer', async () => {
    const answer = confirmWrite(account, {}, 'publish the programme');
    await expect(answer).rejects.toMatchObject({
      code: 'confirmation_needed',
      message: expect.stringMatching(/publish the programme.*prod.*--yes/),
    });
  });
});
