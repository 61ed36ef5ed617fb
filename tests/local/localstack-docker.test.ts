import { DOCKER_PORT, dockerArgs, startDocker } from '../../bin/local/engines/localstack-docker';
import type { Run } from '../../bin/local/run';
import { fakeLocalStack } from '../support/local/fake-localstack';

const IMAGE = 'localstack/localstack:stable';
const settingOf = (args: readonly string[], name: string) =>
  args.find((arg, at) => args[at - 1] === '-e' && arg.startsWith(`${name}=`))?.slice(name.length + 1);

describe('the container of LocalStack', () => {
  test('is reached from this machine only, and tells its functions where that is', () => {
    const args = dockerArgs('one', DOCKER_PORT, IMAGE);
    expect(args.join(' ')).toContain('-p 127.0.0.1:4566:4566');
    expect(settingOf(args, 'LAMBDA_DOCKER_FLAGS')).toBe('--add-host=host.docker.internal:host-gateway');
    expect(args.at(-1)).toBe(IMAGE);
  });

  test('goes when it ends, and those of its functions are found by its name', () => {
    const args = dockerArgs('one', DOCKER_PORT, IMAGE);
    expect(args).toContain('--rm');
    expect(args.join(' ')).toContain('--name one');
    expect(settingOf(args, 'MAIN_CONTAINER_NAME')).toBe('one');
  });

  test('listens at another port where it is asked to, and takes the token from the environment only', () => {
    const args = dockerArgs('one', 4567, IMAGE);
    expect(args.join(' ')).toContain('-p 127.0.0.1:4567:4567');
    expect(settingOf(args, 'GATEWAY_LISTEN')).toBe('0.0.0.0:4567');
    expect(settingOf(dockerArgs('one', DOCKER_PORT, IMAGE), 'GATEWAY_LISTEN')).toBeUndefined();
    expect(args).toContain('LOCALSTACK_AUTH_TOKEN');
    expect(settingOf(args, 'LOCALSTACK_AUTH_TOKEN')).toBeUndefined();
  });

  test('is not even started where its port is in use', async () => {
    const other = await fakeLocalStack();
    const run = {
      start: () => {
        throw new Error('it was started');
      },
    } as unknown as Run;
    await expect(startDocker(run, other.url)).rejects.toMatchObject({
      code: 'port_taken',
      message: `port ${other.port}, which LocalStack in Docker needs, is in use; stop what uses it, choose another with --port, or set AWS_ENDPOINT_URL when that is a LocalStack`,
    });
    other.close();
  });
});
