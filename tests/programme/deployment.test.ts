import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerDeployment } from '../../functions/programme/adapters/deployment';

describe('the answer to a deployment', () => {
  let server: Server;
  let status = 200;
  const received: { method?: string; type?: string; body: unknown }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += String(part);
      });
      request.on('end', () => {
        received.push({
          method: request.method,
          type: request.headers['content-type'],
          body: JSON.parse(body),
        });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    received.length = 0;
    status = 200;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const request = () => ({
    RequestType: 'Update' as const,
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
    StackId: 'stack-1',
    RequestId: 'request-1',
    LogicalResourceId: 'LiveProgramme',
    PhysicalResourceId: 'programme',
  });

  test('is put where it was asked for, without a content type', async () => {
    await answerDeployment(request(), { done: true, data: { Version: '3' } });
    expect(received).toEqual([
      {
        method: 'PUT',
        type: '',
        body: {
          Status: 'SUCCESS',
          Data: { Version: '3' },
          PhysicalResourceId: 'programme',
          StackId: 'stack-1',
          RequestId: 'request-1',
          LogicalResourceId: 'LiveProgramme',
        },
      },
    ]);
  });

  test('keeps a long reason within what is taken', async () => {
    await answerDeployment(request(), { done: false, reason: 'x'.repeat(10_000) });
    expect(received).toMatchObject([{ body: { Status: 'FAILED' } }]);
    expect(JSON.stringify(received[0]?.body).length).toBeLessThan(4_096);
  });

  test('that is not taken is an error', async () => {
    status = 403;
    const answer = answerDeployment(request(), { done: true, data: {} });
    await expect(answer).rejects.toMatchObject({ code: 'deployment_not_answered' });
  });
});
