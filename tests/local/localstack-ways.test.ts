import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findWay } from '../../bin/local/localstack/ways';

let folder: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ways-'));
  mkdirSync(path.join(folder, 'bin'));
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const env = (more: Record<string, string> = {}) => ({ PATH: path.join(folder, 'bin'), ...more });

/** A `docker` that says so of its daemon, and ends with that. */
const docker = (code: number, says = '') => {
  const file = path.join(folder, 'bin/docker');
  writeFileSync(file, `#!/bin/sh\necho '${says}'\nexit ${code}\n`);
  chmodSync(file, 0o755);
};

const VERSION = '28.0.1';

const serve = async (body: object): Promise<string> => {
  server = createServer((_, response) => response.end(JSON.stringify(body)));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe('the way to a LocalStack', () => {
  test('is one that answers at AWS_ENDPOINT_URL, before all others', async () => {
    docker(0, VERSION);
    const url = await serve({ services: {} });
    const found = await findWay(env({ AWS_ENDPOINT_URL: url, LOCALSTACK_AUTH_TOKEN: 't' }));
    expect(found).toEqual({ way: 'endpoint', endpointUrl: url, passedOver: [] });
  });

  test('is Docker with a token, when nothing answers', async () => {
    docker(0, VERSION);
    expect((await findWay(env({ LOCALSTACK_AUTH_TOKEN: 't' }))).way).toBe('docker');
  });

  test('is the process otherwise, and says why not the others', async () => {
    const url = await serve({ status: 'something else' });
    const found = await findWay(env({ AWS_ENDPOINT_URL: url }));
    expect(found.way).toBe('process');
    expect(found.passedOver).toEqual([
      `endpoint: nothing that says it is LocalStack answers at AWS_ENDPOINT_URL (${url})`,
      'docker: LOCALSTACK_AUTH_TOKEN is not set',
    ]);
  });

  test('is none at the address of MiniStack, which `npm start` prints, and which answers as LocalStack does', async () => {
    const url = await serve({
      services: { s3: 'available', sqs: 'available' },
      auth: 'enabled',
      edition: 'light',
      version: '1.5.33',
      iot_mtls: 'disabled',
      ready_scripts: { status: 'completed', total: 0, completed: 0, failed: 0 },
    });
    const why = `it is MiniStack that answers at AWS_ENDPOINT_URL (${url})`;
    const found = await findWay(env({ AWS_ENDPOINT_URL: url }));
    expect(found.way).toBe('process');
    expect(found.passedOver[0]).toBe(`endpoint: ${why}`);
    await expect(findWay(env({ AWS_ENDPOINT_URL: url }), { asked: 'endpoint' })).rejects.toMatchObject({
      code: 'localstack_missing',
      message: `${why}; start LocalStack and set AWS_ENDPOINT_URL to its address`,
    });
  });

  test.each([
    ['there is no Docker', () => undefined],
    ['Docker is installed, but its daemon does not answer', () => docker(1)],
    // As version 28.0.1 of the client does.
    ['Docker is installed, but its daemon does not answer', () => docker(0)],
  ])('says that %s', async (why, prepare) => {
    prepare();
    const found = await findWay(env({ LOCALSTACK_AUTH_TOKEN: 't' }));
    expect(found.passedOver[1]).toBe(`docker: ${why}`);
  });

  test('that is asked for is that one or none', async () => {
    await expect(findWay(env(), { asked: 'docker' })).rejects.toMatchObject({
      code: 'localstack_missing',
      message: expect.stringContaining('start Docker and set LOCALSTACK_AUTH_TOKEN'),
    });
    await expect(findWay(env({ AWS_ENDPOINT_URL: 'no url' }), { asked: 'endpoint' })).rejects.toMatchObject({
      code: 'localstack_missing',
    });
    expect((await findWay(env(), { asked: 'process' })).way).toBe('process');
  });
});
