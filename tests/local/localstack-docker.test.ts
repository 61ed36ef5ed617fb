import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DOCKER_PORT, dockerArgs, startDocker } from '../../bin/local/engines/localstack-docker';
import { PROJECT } from '../../bin/local/folders';
import type { Run } from '../../bin/local/run';
import { eventually } from '../support/e2e/eventually';
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

describe('the removal of the container', () => {
  const NAME = 'relance-localstack-1666';
  const ALL = [NAME, `${NAME}-lambda-one`, `${NAME}0`, `${NAME}0-lambda-two`, `other-${NAME}`];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'relance-docker-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A Docker that has containers of those names, and fails the first `failures` times that it is asked for them. */
  const docker = (failures: number) => {
    writeFileSync(path.join(folder, 'names'), ALL.join('\n'));
    // A line `#!` takes no program whose path has a blank in it.
    writeFileSync(path.join(folder, 'docker'), '#!/bin/sh\nexec "$NODE" "$(dirname "$0")/docker.cjs" "$@"\n');
    writeFileSync(
      path.join(folder, 'docker.cjs'),
      `const fs = require('node:fs');
      const [command, ...args] = process.argv.slice(2);
      const names = () => fs.readFileSync('names', 'utf8').split('\\n').filter(Boolean);
      if (command === 'run') { fs.writeFileSync('runs', ''); setTimeout(() => undefined, 100_000); }
      if (command === 'ps') {
        fs.appendFileSync('asked', '.');
        if (fs.statSync('asked').size <= ${failures}) { console.error('Cannot connect'); process.exit(1); }
        const filter = args.at(-1).replace(/^name=/, '');
        // As Docker does: anywhere in the name, with its slash or without.
        const found = names().filter((name) => new RegExp(filter).test(name) || new RegExp(filter).test('/' + name));
        process.stdout.write(found.join('\\n') + '\\n');
      }
      if (command === 'rm') fs.writeFileSync('names', names().filter((name) => !args.includes(name)).join('\\n'));`,
    );
    chmodSync(path.join(folder, 'docker'), 0o755);
  };

  /** Runs the container, ends it, and waits for the last: what is told, and which containers are still there. */
  const endOne = async () => {
    const args = [path.join(PROJECT, 'bin/local/localstack/docker.mjs'), NAME, 'an-image'];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: {
        ...process.env,
        NODE: process.execPath,
        PATH: `${folder}${path.delimiter}${process.env.PATH}`,
      },
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stdio[3]?.on('data', (data) => {
      said += data;
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await eventually('it runs', async () => existsSync(path.join(folder, 'runs')) || undefined, 30);
    child.stdin?.end();
    const code = await ended;
    const left = readFileSync(path.join(folder, 'names'), 'utf8').split('\n').filter(Boolean);
    return { code, said, left };
  };

  test('takes those of its functions along, and none of another run', async () => {
    docker(0);
    expect(await endOne()).toEqual({ code: 0, said: '', left: ALL.slice(2) });
  });

  test('goes on where Docker does not answer at first', async () => {
    docker(2);
    expect(await endOne()).toEqual({ code: 0, said: '', left: ALL.slice(2) });
  });

  test('that Docker never answers ends, and is told with what to do', async () => {
    docker(1_000_000);
    expect(await endOne()).toEqual({
      code: 1,
      said: expect.stringMatching(new RegExp(`; remove it with: docker rm -f ${NAME} .*\\n$`)),
      left: ALL,
    });
  }, 60_000);
});
