import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addressHash, sourceId } from '../../functions/shared/kernel/ids';
import packageJson from '../../package.json';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

const SECRET = 'a secret of the tests, long enough';
const ADA = sourceId(SECRET, 'user', 'ada-1');
const NOON = '2026-11-24T12:00:00.000Z';

let aws: FakeAws;
const folder = mkdtempSync(path.join(tmpdir(), 'relance-cli-'));
useFakeAws((started) => {
  aws = started;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const table = (name: string) => aws.tables.get(name) ?? [];
const parked = (over: object = {}) => ({
  parked: 'interaction',
  pk: ADA,
  sk: `${NOON}#m-1`,
  code: 'currency_unknown',
  reason: 'no rate for XTS',
  at: NOON,
  item: { pk: ADA },
  by: 'member-worker',
  ...over,
});

const knowAda = () => {
  table('identities').push({ pk: addressHash(SECRET, 'ada@example.com'), member: ADA });
  table('members').push(
    { pk: ADA, sk: 'CARD#PROFILE', version: 1, traits: { firstName: 'Ada' }, sources: ['browser'] },
    { pk: ADA, sk: 'CARD#ACTIVITY', version: 2, events: {}, progress: {} },
    { pk: ADA, sk: 'ENROLMENT#welcome#once', version: 1, journey: 'welcome', status: 'ended', enteredAt: 1 },
  );
  const entry = (pk: string, at: string, kind: string, name: string, body: object) => ({
    pk,
    sk: `${at}#${name}`,
    kind,
    name,
    at,
    receivedAt: at,
    messageId: name,
    body: JSON.stringify(body),
  });
  table('interactions').push(
    entry(ADA, '2026-11-24T12:00:01.000Z', 'identify', 'identify', { unheardOf: 1 }),
    entry('browser', '2026-11-24T11:00:00.000Z', 'page', 'Home', {}),
    entry(ADA, '2026-11-24T12:00:02.000Z', 'decision', 'Email Sent', {
      key: 'key-1',
      journey: 'welcome',
      step: 'mail',
      occurrence: 'once',
      template: 'welcome',
      decision: 'sent',
      numbers: { count: 1, max: 8 },
      programmeVersion: 1,
    }),
  );
};

describe('every command', () => {
  it.each([
    ['local up'],
    ['local down'],
    ['demo'],
    ['status'],
    ['track'],
    ['settle'],
    ['members show'],
    ['explain'],
    ['programme check'],
    ['programme publish'],
    ['programme rollback'],
    ['programme pause'],
    ['programme resume'],
    ['programme show'],
    ['programme schema'],
    ['scores run'],
    ['scores explain'],
    ['dead-letters list'],
    ['dead-letters redrive'],
    ['keys create'],
    ['keys list'],
    ['keys revoke'],
    ['tokens list'],
    ['tokens rotate'],
  ])('%s explains itself', async (command) => {
    const result = await runCli(...command.split(' '), '--help');
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(`Usage: relance ${command}`);
    expect(result.stdout).toContain('--json');
  });

  it.each([
    [['nonsense', '--json'], 'unknown_command'],
    [['settle', '--nope', '--json'], 'unknown_option'],
    [['track', '--json'], 'missing_argument'],
    [['settle', '--timeout', 'soon', '--json'], 'timeout_invalid'],
    [['members', 'show', 'x', '--limit', '-1', '--json'], 'limit_invalid'],
    [['dead-letters', 'list', '--queue', 'nope', '--json'], 'queue_unknown'],
    [['track', '/no/such/file', '--json'], 'file_unreadable'],
    [['status', '--stage', 'Not A Stage', '--json'], 'stage_invalid'],
  ])('called wrongly (%p) ends with 2 and says how it is called', async (args, code) => {
    const result = await runCli(...args);
    expect(result.code).toBe(2);
    expect(result.json).toEqual({ error: { code, message: expect.stringMatching(/\S+ \S+/), issues: [] } });
    expect(result.stderr).not.toBe('');
  });

  it('is of the version that package.json names', async () => {
    const result = await runCli('--version');
    expect(result.code).toBe(0);
    expect(result.stdout).toBe(`${packageJson.version}\n`);
  });

  it('says that a stage is not there, and what to do', async () => {
    aws.deployed = false;
    const result = await runCli('status', '--json');
    expect(result.code).toBe(1);
    expect(result.json.error).toMatchObject({
      code: 'stage_missing',
      message: expect.stringContaining('local up'),
    });
  });
});

describe('status', () => {
  it('answers addresses, programme, queues, dead letters and what was refused', async () => {
    const today = new Date().toISOString().slice(0, 10);
    table('programmes').push({ pk: 'PROGRAMME', sk: 'POINTER', version: 3, publishedAt: NOON });
    table('tracking').push({
      pk: `REJECTS#k1#${today}`,
      count: 2,
      sample: [{ at: NOON, index: 1, code: 'event_missing', message: 'event is missing' }],
    });
    aws.put(aws.queues.get('messages') ?? [], {}, {});
    const result = await runCli('status', '--json');
    expect(result.code).toBe(0);
    expect(result.json).toMatchObject({
      apiUrl: `${aws.url}/api`,
      programme: { version: 3, publishedAt: NOON, paused: expect.anything() },
      queues: { recorder: 0, messages: 2 },
      deadLetters: 0,
      rejects: { k1: { count: 2, sample: [expect.objectContaining({ code: 'event_missing' })] } },
    });
  });

  it('ends with 3 when there are dead letters', async () => {
    aws.put(aws.dead.get('facts') ?? [], {});
    expect((await runCli('status', '--json')).code).toBe(3);
  });
});

describe('settle', () => {
  it('is done when nothing is left', async () => {
    const result = await runCli('settle', '--json');
    expect(result.code).toBe(0);
    expect(result.json).toEqual({ settled: true, deadLetters: 0, seconds: expect.any(Number) });
  });

  it('fails when time is up, and says so', async () => {
    aws.put(aws.queues.get('messages') ?? [], {});
    const result = await runCli('settle', '--timeout', '0.2', '--json');
    expect(result.code).toBe(1);
    expect(result.json.settled).toBe(false);
  });

  it('ends with 3 when work has failed for good', async () => {
    aws.put(aws.dead.get('parked') ?? [], parked());
    const result = await runCli('settle', '--json');
    expect(result.code).toBe(3);
    expect(result.json).toMatchObject({ settled: true, deadLetters: 1 });
  });
});

describe('members show and explain', () => {
  it.each([[ADA], ['ada@example.com'], [' ADA@example.com'], ['ada-1'], ['user:ada-1']])(
    'find a member by %p',
    async (who) => {
      knowAda();
      const result = await runCli('members', 'show', who, '--json');
      expect(result.code).toBe(0);
      expect(result.json.member).toBe(ADA);
    },
  );

  it('shows cards without keys and the timelines of all sources as one', async () => {
    knowAda();
    const { json } = await runCli('members', 'show', 'ada@example.com', '--json');
    expect(json.cards).toEqual({
      profile: { version: 1, traits: { firstName: 'Ada' }, sources: ['browser'] },
      activity: { version: 2, events: {}, progress: {} },
      enrolments: [{ version: 1, journey: 'welcome', status: 'ended', enteredAt: 1 }],
    });
    expect(json.timeline.map((line: { name: string }) => line.name)).toEqual([
      'Home',
      'identify',
      'Email Sent',
    ]);
    expect(json.timeline[1].body).toEqual({ unheardOf: 1 });
  });

  it('says of the activity what half-lives and progress mean', async () => {
    knowAda();
    const { stdout } = await runCli('members', 'show', 'ada-1');
    expect(stdout).toMatch(/progress: up to which moment/);
    expect(stdout).toMatch(/weighs half as much/);
  });

  it('explains each decision in a sentence', async () => {
    knowAda();
    const { json, code } = await runCli('explain', 'ada@example.com', '--json');
    expect(code).toBe(0);
    expect(json).toEqual({
      member: ADA,
      decisions: [
        {
          at: '2026-11-24T12:00:02.000Z',
          key: 'key-1',
          journey: 'welcome',
          step: 'mail',
          decision: 'sent',
          numbers: { count: 1, max: 8 },
          sentence: expect.stringMatching(/sent/i),
        },
      ],
      standing: expect.any(Array),
    });
    expect((await runCli('explain', 'ada-1')).stdout).toContain('welcome / mail');
  });

  it('explains why nothing was decided: no address, no consent, which journeys were left', async () => {
    knowAda();
    table('interactions').length = 0;
    const { json } = await runCli('explain', 'ada-1', '--json');
    expect(json.decisions).toEqual([]);
    expect(json.standing).toMatchObject([
      { about: 'contact', code: 'missing_address' },
      { about: 'contact', code: 'no_consent' },
      { about: 'journey', code: 'ended', journey: 'welcome' },
    ]);
    const { stdout } = await runCli('explain', 'ada-1');
    expect(stdout).toContain('nothing was sent, deferred or skipped');
    expect(stdout).toContain('there is no e-mail address');
  });

  it('explain one message, and say so when there is none of that key', async () => {
    knowAda();
    const { json } = await runCli('explain', 'ada-1', '--message', 'key-1', '--json');
    expect(json.decisions).toHaveLength(1);
    const result = await runCli('explain', 'ada-1', '--message', 'nope', '--json');
    expect(result.code).toBe(1);
    expect(result.json.error).toMatchObject({
      code: 'message_unknown',
      message: expect.stringContaining('no message has the key nope'),
    });
  });

  it.each([
    ['nobody@example.com', false],
    ['user:nobody', true],
  ])('fail on someone who is not known, and say what may be the cause: %s', async (whom, isToldTheForms) => {
    const result = await runCli('explain', whom, '--json');
    expect(result.code).toBe(1);
    const { code, message } = result.json.error;
    expect(code).toBe('member_unknown');
    expect(message).toContain('may still wait in a queue: see npx relance status');
    expect(message.includes('give a member id, an e-mail address')).toBe(isToldTheForms);
  });
});

describe('dead letters', () => {
  it('are listed with their reason, and given back', async () => {
    const queue = aws.dead.get('parked') ?? [];
    aws.put(queue, parked());
    aws.put(aws.dead.get('messages') ?? [], { step: 'x' }, 'no json');
    for (let turn = 0; turn < 2; turn += 1) {
      const result = await runCli('dead-letters', 'list', '--json');
      expect(result.code).toBe(3);
      expect(result.json.messages).toHaveLength(3);
      expect(result.json.messages).toContainEqual(
        expect.objectContaining({
          queue: 'parked',
          code: 'currency_unknown',
          reason: 'no rate for XTS',
          body: parked(),
        }),
      );
      expect(result.json.messages).toContainEqual(
        expect.objectContaining({ queue: 'messages', code: 'retries_exhausted', body: 'no json' }),
      );
    }
    expect(queue.every(({ held }) => !held)).toBe(true);
    expect((await runCli('dead-letters', 'list', '--queue', 'facts', '--json')).code).toBe(0);
  });

  it('go back to where they failed, parked ones to the replay, and positions of the stream stay', async () => {
    aws.put(aws.dead.get('parked') ?? [], parked(), { DDBStreamBatchInfo: { shardId: 's' } });
    aws.put(aws.dead.get('messages') ?? [], { step: 'x' });
    const result = await runCli('dead-letters', 'redrive', '--yes', '--json');
    expect(result.code).toBe(0);
    expect(result.json).toEqual({ redriven: 2 });
    expect(aws.queues.get('replay')?.map(({ body }) => JSON.parse(body))).toEqual([parked()]);
    expect(aws.queues.get('messages')).toHaveLength(1);
    expect(aws.dead.get('messages')).toHaveLength(0);
    expect(aws.dead.get('parked')?.map(({ held }) => held)).toEqual([undefined]);
    expect((await runCli('dead-letters', 'redrive', '--json')).json).toEqual({ redriven: 0 });
  });
});

describe('programme', () => {
  it('checks a document without any AWS, and ends with 3 on its mistakes', async () => {
    delete process.env.AWS_ENDPOINT_URL;
    const result = await runCli(
      'programme',
      'check',
      '--file',
      fileOf('bad.json', '{"schema": 1}'),
      '--json',
    );
    expect(result.code).toBe(3);
    expect(result.json).toMatchObject({ version: null, ok: false, changes: [] });
    expect(result.json.problems).toContainEqual(
      expect.objectContaining({ path: 'journeys', code: expect.any(String), message: expect.any(String) }),
    );
  });

  it('says where a document is no JSON', async () => {
    const result = await runCli('programme', 'check', '--file', fileOf('broken.json', '{"a": '), '--json');
    expect(result.code).toBe(1);
    expect(result.json.error).toMatchObject({
      code: 'json_malformed',
      message: expect.stringContaining('broken.json'),
    });
  });

  it('publishes a document through its Lambda', async () => {
    aws.lambdas.set('publish-programme', (payload) => {
      expect(payload).toEqual({ action: 'publish', document: { schema: 1 } });
      return { ok: true, version: 4, problems: [] };
    });
    const file = fileOf('good.json', '{"schema": 1}');
    const result = await runCli('programme', 'publish', '--file', file, '--yes', '--json');
    expect(result.code).toBe(0);
    expect(result.json).toEqual({ version: 4, ok: true, problems: [], changes: [] });
  });

  it('prints a JSON Schema', async () => {
    const { json } = await runCli('programme', 'schema', '--json');
    expect(json).toMatchObject({ $schema: expect.any(String), type: 'object' });
    expect(json.properties.journeys).toBeDefined();
  });
});
