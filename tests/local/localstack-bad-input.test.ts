import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../bin/local/ports';
import { CopiedProject, NOTHING_LEFT, until } from '../support/local/copied-project';
import { type FakeLocalStack, fakeLocalStack } from '../support/local/fake-localstack';

const END_MS = 60_000;
const STOP_MS = 25_000;
jest.setTimeout(180_000);

let project: CopiedProject;
let fakes: FakeLocalStack[] = [];
beforeAll(() => {
  project = new CopiedProject();
});
afterEach(() => {
  for (const fake of fakes) fake.close();
  fakes = [];
  project.clear();
  for (const name of ['docker.log', 'removed', 'middle'])
    rmSync(path.join(project.folder, name), { force: true });
});
afterAll(() => project.remove());

const fake = async (...options: Parameters<typeof fakeLocalStack>) => {
  const one = await fakeLocalStack(...options);
  fakes.push(one);
  return one;
};

/** The command on a machine that has no programs but those made here. */
const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  project.start(['bin/local/with-install.mjs', 'test-localstack', ...args], {
    PATH: project.programs,
    PROJECT: project.folder,
    ...env,
  });

/** Runs it to its end: what it said last, and that nothing was left. */
const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const started = start(args, env);
  expect(await until(() => started.ended !== undefined, END_MS)).toBe(true);
  expect(await project.remains(STOP_MS)).toEqual(NOTHING_LEFT);
  expect(started.said).not.toMatch(/\n\s+at /);
  const errors = started.said.split('\n').filter((line) => line.startsWith('error: '));
  return { code: started.ended, errors, said: started.said };
};

const log = () => {
  const file = path.join(project.folder, 'docker.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/** A Docker whose `run` does that; it notes what it is asked, and lists two containers until they are removed. */
const docker = (whenRun: string) =>
  project.program(
    'docker',
    `[ "$1" = info ] && echo 28.0.1 && exit 0
     echo "$*" >> "$PROJECT/docker.log"
     case "$1" in
       ps) [ -e "$PROJECT/removed" ] || echo main; [ -e "$PROJECT/removed" ] || echo function ;;
       rm) : > "$PROJECT/removed" ;;
       run) ${whenRun} ;;
     esac`,
  );
const TOKEN = { LOCALSTACK_AUTH_TOKEN: 'a token' };

/** The program of this process as one word of a shell, whatever its folder is called. */
const NODE = `'${process.execPath.replaceAll("'", "'\\''")}'`;

/** Serves a health of that version at the port that Docker was told to publish. */
const serve = (version: string) => `
  port=$(echo "$*" | ${'/bin/sed'} 's/.*-p 127.0.0.1:\\([0-9]*\\):.*/\\1/')
  exec ${NODE} -e '
    require("http").createServer((_, answer) => answer.end(JSON.stringify({ services: {}, version: "${version}" })))
      .listen(Number(process.argv[1]), "127.0.0.1")' "$port"`;

describe('LocalStack as a process', () => {
  const java = (version = '17.0.1') => project.program('java', `echo 'openjdk version "${version}"'`);

  test('without Java', async () => {
    expect(await run([])).toMatchObject({
      code: 1,
      errors: [
        expect.stringMatching(
          /keeps its tables in DynamoDB Local: no Java; install Java 17 or newer and Maven/,
        ),
      ],
    });
  });

  test('on a port that is in use', async () => {
    const { port } = await fake();
    expect(await run(['--way', 'process', '--port', String(port)])).toMatchObject({
      code: 1,
      errors: [`error: port ${port} is in use; choose another with --port`],
    });
  });

  test('stopped while it installs', async () => {
    java();
    project.program('python3.12', 'echo 3 12 "$0"');
    project.program('mvn', '[ "$1" = -v ] && exit 0; : > "$PROJECT/middle"; exec /bin/sleep 100');
    const started = start(['--way', 'process']);
    expect(await until(() => existsSync(path.join(project.folder, 'middle')), END_MS)).toBe(true);
    process.kill(-Number(started.child.pid), 'SIGINT');
    expect(await until(() => started.ended !== undefined, STOP_MS)).toBe(true);
    expect({ code: started.ended, said: started.said }).toMatchObject({
      code: 130,
      said: expect.stringMatching(/^stopped/m),
    });
    expect(await project.remains(STOP_MS)).toEqual(NOTHING_LEFT);
  });
});

describe('LocalStack at AWS_ENDPOINT_URL', () => {
  const nothing = async () => `http://127.0.0.1:${await freePort()}`;
  const silent = async () => (await fake()).url;
  const other = async () => (await fake({ health: { status: 'something else' } })).url;

  test.each([
    ['that nobody listens at', nothing],
    ['that takes the call and never answers', silent],
    ['of something else', other],
    ['that is no address', async () => 'localstack'],
  ])('an address %s', async (_, address) => {
    const url = await address();
    expect(await run(['--way', 'endpoint'], { AWS_ENDPOINT_URL: url })).toMatchObject({
      code: 1,
      errors: [
        `error: nothing that says it is LocalStack answers at AWS_ENDPOINT_URL (${url}); start LocalStack and set AWS_ENDPOINT_URL to its address`,
      ],
    });
  });

  test('of an old version', async () => {
    const { url } = await fake({ health: { services: {}, version: '3.8.1', edition: 'community' } });
    expect(await run(['--way', 'endpoint'], { AWS_ENDPOINT_URL: url })).toMatchObject({
      code: 1,
      errors: [
        'error: this LocalStack is 3.8.1 (community), and 4.0 or newer is needed; start a newer one, or unset AWS_ENDPOINT_URL',
      ],
    });
  });

  test('of one whose APIs all fail, into which nothing is deployed', async () => {
    const { url } = await fake({
      health: { services: {}, version: '4.9.2' },
      answersQuestions: true,
      questionStatus: 500,
    });
    const { code, errors, said } = await run(['--way', 'endpoint'], { AWS_ENDPOINT_URL: url });
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [
        expect.stringMatching(
          /^error: APIs of this LocalStack that the stacks need do not answer: CloudFormation \(status 500\), DynamoDB \(status 500\), .*; see its log, start one with these services, or unset AWS_ENDPOINT_URL$/,
        ),
      ],
    });
    expect(said).not.toContain('preparing the account');
  });

  test.each([
    ['while it is looked for', undefined, {}, 1000],
    ['while its APIs are asked', { services: {}, version: '4.9.2' }, { says: 'version: ' }, 500],
    [
      'while the stage is deployed',
      { services: {}, version: '4.9.2' },
      { answersQuestions: true, says: 'preparing the account' },
      3000,
    ],
  ] as const)(
    'stopped %s',
    async (_, health, more: { says?: string; answersQuestions?: boolean }, afterMs) => {
      const { url } = await fake({
        ...(health ? { health } : {}),
        answersQuestions: more.answersQuestions === true,
      });
      const started = start(['--way', 'endpoint'], { AWS_ENDPOINT_URL: url });
      expect(await until(() => started.said.includes(more.says ?? ''), END_MS)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      process.kill(-Number(started.child.pid), 'SIGINT');
      expect(await until(() => started.ended !== undefined, STOP_MS)).toBe(true);
      expect({ code: started.ended, said: started.said }).toEqual({
        code: 130,
        said: expect.not.stringMatching(/error|\n\s+at /i),
      });
      expect(started.said).toMatch(/^stopped/m);
      expect(await project.remains(STOP_MS)).toEqual(NOTHING_LEFT);
    },
  );
});

describe('LocalStack in Docker', () => {
  test('without Docker', async () => {
    expect(await run(['--way', 'docker'], TOKEN)).toMatchObject({
      code: 1,
      errors: ['error: there is no Docker; start Docker and set LOCALSTACK_AUTH_TOKEN, or leave --way out'],
    });
  });

  test('without a token', async () => {
    docker('exit 0');
    expect(await run(['--way', 'docker'])).toMatchObject({
      code: 1,
      errors: [
        'error: LOCALSTACK_AUTH_TOKEN is not set; start Docker and set LOCALSTACK_AUTH_TOKEN, or leave --way out',
      ],
    });
  });

  test('with a token that is refused', async () => {
    docker('echo "Localstack returning with exit code 55. Reason:"; exit 55');
    const port = String(await freePort());
    expect(await run(['--way', 'docker', '--port', port], TOKEN)).toMatchObject({
      code: 1,
      errors: [
        'error: LocalStack does not take LOCALSTACK_AUTH_TOKEN; set one that is valid, or unset it to run the open version without Docker',
      ],
    });
  });

  test('on a port that is in use', async () => {
    docker('exit 0');
    const { port } = await fake();
    expect(await run(['--way', 'docker', '--port', String(port)], TOKEN)).toMatchObject({
      code: 1,
      errors: [`error: port ${port} is in use; choose another with --port`],
    });
  });

  test.each([
    [
      'example/nothing',
      "docker: Error response from daemon: pull access denied for example/nothing, repository does not exist or may require 'docker login'",
    ],
    ['localstack/localstack:never', 'docker: Error response from daemon: manifest unknown'],
  ])('of an image that nobody has: %s', async (image, says) => {
    docker(`echo "${says}" >&2; exit 125`);
    const env = { ...TOKEN, RELANCE_LOCALSTACK_IMAGE: image };
    expect(await run(['--way', 'docker', '--port', String(await freePort())], env)).toMatchObject({
      code: 1,
      errors: [
        `error: Docker finds no image ${image}; name one that it can pull in RELANCE_LOCALSTACK_IMAGE, or unset it to take localstack/localstack:stable`,
      ],
    });
  });

  test('of an old image, whose containers are removed', async () => {
    docker(serve('3.8.1'));
    const port = String(await freePort());
    const { code, errors } = await run(['--way', 'docker', '--port', port], TOKEN);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [
        'error: this LocalStack is 3.8.1 (of no edition), and 4.0 or newer is needed; name a newer image in RELANCE_LOCALSTACK_IMAGE, or pull the one that you have anew',
      ],
    });
    const [asked = '', ...after] = log().trim().split('\n');
    const [, name] = /--name (relance-localstack-\d+)/.exec(asked) ?? [];
    expect(asked).toContain(`-p 127.0.0.1:${port}:${port} -e LOCALSTACK_AUTH_TOKEN`);
    expect(asked).toContain(`-e MAIN_CONTAINER_NAME=${name}`);
    expect(asked).not.toContain('a token');
    expect(after.slice(0, 2)).toEqual([
      `ps --all --quiet --filter name=^/?${name}(-|$)`,
      'rm --force main function',
    ]);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'ended by %s while it starts, its containers are removed',
    async (signal) => {
      docker('exec /bin/sleep 100');
      const started = start(['--way', 'docker', '--port', String(await freePort())], TOKEN);
      expect(await until(() => log().startsWith('run '), END_MS)).toBe(true);
      process.kill(Number(started.child.pid), signal);
      expect(await until(() => started.ended !== undefined, STOP_MS)).toBe(true);
      expect(started.ended).toBe(signal === 'SIGKILL' ? 137 : 130);
      expect(await project.remains(STOP_MS)).toEqual(NOTHING_LEFT);
      expect(log()).toContain('rm --force main function');
    },
  );
});

test.each([
  [['--way', 'podman'], '--way is one of endpoint, docker, process'],
  [['--way'], '--way is one of endpoint, docker, process'],
  [['--port', '80'], '--port is a whole number from 1024 to 65535'],
  [['--ways', 'docker'], 'there is no option --ways'],
])('a wrong call: %s', async (args, sentence) => {
  expect(await run(args)).toMatchObject({
    code: 2,
    errors: [`error: ${sentence}; see: npm run test:localstack -- --help`],
  });
});

test('a list that is to be written from a part of the checks', async () => {
  expect(await run(['tests/contracts'], { RELANCE_PIN: 'localstack' })).toMatchObject({
    code: 2,
    errors: [
      'error: RELANCE_PIN=localstack writes the list of all checks, and takes no pattern; see: npm run test:localstack -- --help',
    ],
  });
});

test('a pattern that no check matches', async () => {
  expect(await run(['--way', 'process', 'tests/nothing'])).toMatchObject({
    code: 2,
    errors: ['error: no contract and no end-to-end test matches tests/nothing'],
  });
});
