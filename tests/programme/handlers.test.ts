import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('the handlers of the programme', () => {
  const before = { ...process.env };
  let server: Server;
  const received: { Status: string; Reason?: string; RequestId: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += String(part);
      });
      request.on('end', () => {
        received.push(JSON.parse(body));
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env = {
      ...before,
      AWS_REGION: 'eu-west-1',
      LOG_LEVEL: 'SILENT',
      PROGRAMMES_TABLE: 'programmes',
      LAMBDA_TASK_ROOT: join(tmpdir(), 'there-is-no-such-folder'),
    };
  });
  afterAll(async () => {
    process.env = before;
    await new Promise((resolve) => server.close(resolve));
  });

  const resource = (RequestType: 'Update' | 'Delete') => ({
    RequestType,
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    StackId: 's',
    RequestId: `r-${RequestType}`,
    LogicalResourceId: 'l',
  });

  test.each([[undefined], [{}], [{ action: 'delete' }], [{ action: 'current', document: {} }]])(
    'publish-programme refuses %j with the field that is wrong',
    async (event) => {
      const { handler } = await import('../../functions/programme/handlers/publish-programme');
      await expect(handler(event)).rejects.toMatchObject({ code: 'request_invalid' });
    },
  );

  test('deploy-programme tells the deployment when it cannot, and does nothing when the stack goes', async () => {
    const { handler } = await import('../../functions/programme/handlers/deploy-programme');
    await handler(resource('Update'));
    await handler(resource('Delete'));
    expect(received).toMatchObject([
      { Status: 'FAILED', RequestId: 'r-Update', Reason: expect.stringContaining('programme.json') },
      { Status: 'SUCCESS', RequestId: 'r-Delete' },
    ]);
  });
});
