import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PROJECT } from '../../bin/local/folders';
import { type LocalAws, startLocalAws } from '../../bin/local/supervisor';
import { aMail } from '../support/local/ses';

jest.setTimeout(120_000);

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const answersAt = async (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );
/** What runs in the process groups of a run, by the folder that its command lines name. */
const processesOf = async (folder: string): Promise<string[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid,args']);
  return stdout.split('\n').filter((line) => line.includes(folder));
};
const until = async (holds: () => Promise<boolean>): Promise<boolean> => {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (await holds()) return true;
    await sleep(100);
  }
  return false;
};

describe('a local AWS', () => {
  let aws: LocalAws;
  beforeAll(async () => {
    // A word of our own logger, which ends the emulator's where it reaches it.
    expect(process.env.LOG_LEVEL).toBe('SILENT');
    aws = await startLocalAws({ viewer: false });
  });
  afterAll(() => aws?.stop());

  test('publishes the events of its SES on its own default bus', async () => {
    const place = { endpoint: aws.endpointUrl, region: aws.region, credentials };
    const sqs = new SQSClient(place);
    const bus = new EventBridgeClient(place);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'feedback' }));
    await bus.send(
      new PutRuleCommand({ Name: 'feedback', EventPattern: JSON.stringify({ source: ['aws.ses'] }) }),
    );
    const Arn = `arn:aws:sqs:${aws.region}:${aws.accountId}:feedback`;
    await bus.send(new PutTargetsCommand({ Rule: 'feedback', Targets: [{ Id: '1', Arn }] }));
    await new SESv2Client({ endpoint: aws.sesUrl, region: aws.region, credentials }).send(
      new SendEmailCommand(aMail()),
    );
    const types: string[] = [];
    const arrived = await until(async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      types.push(...Messages.map((message) => JSON.parse(message.Body ?? '{}')['detail-type'] as string));
      return types.length >= 2;
    });
    expect(arrived).toBe(true);
    expect(types.sort()).toEqual(['Email Delivered', 'Email Sent']);
  });

  test('runs beside another one, and leaves nothing when it stops', async () => {
    const other = await startLocalAws({ viewer: true });
    expect(other.endpointUrl).not.toBe(aws.endpointUrl);
    expect(await answersAt(`${other.mailboxUrl}/api/healthz`)).toBe(true);
    await other.stop();
    expect(await answersAt(`${other.endpointUrl}/_ministack/ready`)).toBe(false);
    expect(await processesOf(other.folder)).toEqual([]);
    expect(existsSync(other.folder)).toBe(false);
    expect(await answersAt(`${aws.endpointUrl}/_ministack/ready`)).toBe(true);
  });

  test('says which port is in use', async () => {
    const port = Number(new URL(aws.endpointUrl).port);
    await expect(startLocalAws({ viewer: false, port })).rejects.toMatchObject({
      code: 'port_taken',
      message: expect.stringContaining(String(port)),
    });
  });
});

test('a start that is aborted leaves nothing', async () => {
  const abort = new AbortController();
  const started = startLocalAws({ viewer: false, signal: abort.signal, onProgress: () => abort.abort() });
  await expect(started).rejects.toMatchObject({ name: 'AbortError' });
  expect(await processesOf(`relance-local-${process.pid}-`)).toEqual([]);
});

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a supervisor that ends by %s takes its parts with it',
  async (signal) => {
    const script = `
      const { startLocalAws } = require('./bin/local/supervisor');
      startLocalAws({ viewer: false }).then((aws) => console.log(JSON.stringify(aws)));
      process.on('SIGTERM', () => process.exit(0));
    `;
    const child = spawn(path.join(PROJECT, 'node_modules/.bin/tsx'), ['-e', script], {
      cwd: PROJECT,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
    });
    expect(await until(async () => text.includes('\n'))).toBe(true);
    const aws = JSON.parse(text) as LocalAws;
    expect((await processesOf(aws.folder)).length).toBeGreaterThan(0);
    process.kill(-(child.pid as number), signal);
    expect(await until(async () => (await processesOf(aws.folder)).length === 0)).toBe(true);
    expect(await until(async () => !(await answersAt(`${aws.endpointUrl}/_ministack/ready`)))).toBe(true);
  },
);
