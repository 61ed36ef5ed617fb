import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiClient } from '../../bin/support/api-client';
import { batchesOfLines, type CallBatch, type RejectedLine } from '../../bin/support/call-lines';
import { createOutput, duration, outliveReader, progressText, type Screen } from '../../bin/support/output';
import { plural } from '../../bin/support/plural';
import { describeError, UsageError } from '../../bin/support/problems';
import { signedHeaders } from '../../bin/support/signed-call';
import { lookupError } from '../../bin/support/stage';
import { bodyOf } from '../../bin/support/timeline';
import { RelanceError } from '../../functions/shared/kernel/errors';

const screenOf = (terminal: boolean) => {
  const written = { out: '', err: '' };
  const screen: Screen = {
    terminal,
    out: { write: (text) => (written.out += text) },
    err: { write: (text) => (written.err += text) },
  };
  return { screen, written };
};

test('one of a thing is not called several', () => {
  expect([0, 1, 2, 1200].map((count) => plural(count, 'call'))).toEqual([
    '0 calls',
    '1 call',
    '2 calls',
    '1,200 calls',
  ]);
  expect([1, 2].map((count) => plural(count, 'member owes', 'members owe'))).toEqual([
    '1 member owes',
    '2 members owe',
  ]);
});

describe('the output of a command', () => {
  it('with --json is one object on stdout, and everything else on stderr', () => {
    const { screen, written } = screenOf(false);
    const output = createOutput({ json: true }, screen);
    output.note('working');
    const progress = output.progress('calls', 10);
    progress.at(5);
    progress.end();
    output.result({ done: 10 }, ['ten are done']);
    expect(written.out).toBe('{"done":10}\n');
    expect(written.err).toContain('working');
    expect(written.err).toContain('calls 5 of 10');
  });

  it('tells a log of a count when it has grown, and never the same twice', () => {
    const { screen, written } = screenOf(false);
    let now = 0;
    const progress = createOutput({}, screen, () => now).progress('members');
    for (const count of [0, 0, 1, 1, 7]) {
      now += 100_000;
      progress.at(count);
    }
    progress.end();
    expect(written.err).toBe('members 1\nmembers 7\n');
    createOutput({}, screen).progress('calls').end();
    expect(written.err).toBe('members 1\nmembers 7\ncalls 0\n');
  });

  it('has colours on a terminal only', () => {
    expect(createOutput({}, screenOf(true).screen).red('x')).toContain('\u001b[');
    expect(createOutput({}, screenOf(false).screen).red('x')).toBe('x');
  });

  it('writes out the control characters of what it read, and keeps its own emphasis', () => {
    const { screen, written } = screenOf(true);
    const output = createOutput({}, screen);
    output.result({}, [`${output.red('bad')} \u001b[2J\u009b`, 'two\tcells']);
    output.note('a\u0007');
    expect(written.out).toBe('\u001b[31mbad\u001b[0m \\u001b[2J\\u009b\ntwo\tcells\n');
    expect(written.err).toBe('a\\u0007\n');
    const { screen: other, written: json } = screenOf(false);
    createOutput({ json: true }, other).result({ name: '\u009bx' }, []);
    expect(json.out).toBe('{"name":"\\u009bx"}\n');
    expect(JSON.parse(json.out)).toEqual({ name: '\u009bx' });
  });

  it('shows rate and time left of long work', () => {
    expect(progressText('orders', 1200, 4372, 4000)).toBe('orders 1,200 of 4,372, 300/s, 11 s left');
    expect(progressText('calls', 50, undefined, 10_000)).toBe('calls 50, 5/s');
    // What an earlier run did says nothing of this one's rate; a total that is passed is none.
    expect(progressText('orders', 1200, 4372, 4000, 1000)).toBe(
      'orders 1,200 of 4,372, 50/s, 1 min 3 s left',
    );
    expect(progressText('orders', 1200, 1000, 4000)).toBe('orders 1,200, 300/s');
    expect(duration(200)).toBe('3 min 20 s');
  });

  it('of a failure is an object with --json, and says what to do', () => {
    const { screen, written } = screenOf(false);
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    createOutput({ json: true }, screen).failure(describeError(refused));
    expect(JSON.parse(written.out)).toEqual({
      error: {
        code: 'aws_unreachable',
        message: expect.any(String),
        issues: [],
        hint: expect.stringContaining('local up'),
      },
    });
    expect(written.err).toContain('local up');
  });
});

describe('a stream whose reader has gone', () => {
  it('ends no command; any other error of a stream does', () => {
    const stream = new EventEmitter();
    outliveReader(stream);
    outliveReader(stream);
    expect(stream.listenerCount('error')).toBe(1);
    expect(() => stream.emit('error', Object.assign(new Error('x'), { code: 'EPIPE' }))).not.toThrow();
    expect(() => stream.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full');
  });
});

describe('a stage that cannot be looked up', () => {
  const missing = new Error('Region is missing');

  it('is said to be in an account when it was named, with what to do', () => {
    const { code, message, hint } = describeError(lookupError(missing, 'dev'));
    expect(code).toBe('region_missing');
    expect(message).toMatch(/"dev" .*real AWS account.*no region/);
    expect(message).not.toContain('no local AWS');
    expect(hint).toContain('--stage');
    const nobody = Object.assign(new Error('no'), { name: 'CredentialsProviderError' });
    expect(describeError(lookupError(nobody, 'dev'))).toMatchObject({
      code: 'credentials_missing',
      message: expect.stringContaining('no valid credentials'),
    });
  });

  it('is the local one that is not up otherwise', () => {
    for (const asked of [undefined, 'local']) {
      expect(describeError(lookupError(missing, asked, () => undefined)).message).toContain('no local AWS');
      expect(describeError(lookupError(missing, asked, () => 7))).toMatchObject({
        code: 'local_starting',
        message: 'process 7 is still starting the local stage',
      });
    }
    expect(describeError(lookupError(missing, 'dev', () => 7)).code).toBe('region_missing');
    const other = new Error('other');
    expect(lookupError(other, 'dev')).toBe(other);
  });
});

describe('an error', () => {
  it.each([
    [new RelanceError('member_unknown', 'no such member'), 'member_unknown'],
    [new UsageError('stage_invalid', 'not so'), 'stage_invalid'],
    [Object.assign(new Error('no'), { name: 'AccessDeniedException' }), 'access_denied'],
    [Object.assign(new Error('no'), { name: 'CredentialsProviderError' }), 'credentials_missing'],
    [Object.assign(new Error('no'), { name: 'ResourceNotFoundException' }), 'resource_not_found'],
    [new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), 'aws_unreachable'],
    [Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }), 'disk_full'],
    [
      new RelanceError('part_failed', 'the emulator ended at once:\nOSError: No space left on device'),
      'disk_full',
    ],
    ['thrown text', 'failed'],
  ])('%p has a stable code', (error, code) => {
    expect(describeError(error).code).toBe(code);
  });
});

describe('a file of calls', () => {
  const readAll = async (lines: readonly string[], count = 100) => {
    const batches: CallBatch[] = [];
    const rejects: RejectedLine[] = [];
    const source = (async function* () {
      yield* lines;
    })();
    for await (const batch of batchesOfLines(source, count, (line) => rejects.push(line)))
      batches.push(batch);
    return { batches, rejects };
  };

  it('is cut by count and by size, and no line is lost', async () => {
    const large = JSON.stringify({ type: 'track', text: 'x'.repeat(200_000) });
    const { batches } = await readAll(
      [large, large, large, ...Array.from({ length: 5 }, () => '{"type":"page"}')],
      3,
    );
    expect(batches.map((batch) => batch.length)).toEqual([2, 3, 3]);
    expect(batches.flat().map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('keeps the messageId that a call has, and gives each other its own', async () => {
    const { batches } = await readAll(['{"messageId":"mine"}', '{}', '{}', '{"timestamp":"2026-01-01"}']);
    const ids = batches.flat().map(({ call }) => call.messageId);
    expect(ids[0]).toBe('mine');
    expect(new Set(ids).size).toBe(4);
  });

  it('refuses a line that no API would take', async () => {
    const { rejects } = await readAll([`{"text":"${'x'.repeat(300_000)}"}`, 'nonsense', '"text"', 'null']);
    expect(rejects.map(({ code }) => code)).toEqual([
      'event_too_large',
      'json_malformed',
      'call_invalid',
      'call_invalid',
    ]);
  });
});

describe('the API client', () => {
  const withServer = async <T>(answers: readonly [number, unknown][], use: (url: string) => Promise<T>) => {
    let calls = 0;
    const server = createServer((request, response) => {
      request.resume();
      const [status, body] = answers[Math.min(calls, answers.length - 1)] ?? [500, {}];
      calls += 1;
      response.writeHead(status);
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const result = await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      return { result, calls };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  it('tries again while the API cannot answer', async () => {
    const { result, calls } = await withServer(
      [
        [503, { code: 'busy', message: 'later' }],
        [429, { code: 'over_quota', message: 'later' }],
        [200, { success: true, rejected: [{ index: 1, code: 'x', message: 'y' }] }],
      ],
      (apiUrl) => apiClient({ apiUrl, writeKey: 'k', backoffMs: 1 }).sendBatch([{}, {}]),
    );
    expect(result).toEqual({ accepted: 1, rejected: [{ index: 1, code: 'x', message: 'y' }] });
    expect(calls).toBe(3);
  });

  it('does not try again what is refused for good', async () => {
    const { result, calls } = await withServer(
      [[413, { code: 'batch_too_large', message: 'too large' }]],
      (apiUrl) =>
        apiClient({ apiUrl, writeKey: 'k', backoffMs: 1 })
          .sendBatch([{}])
          .catch((error: unknown) => error),
    );
    expect(result).toMatchObject({ code: 'batch_too_large' });
    expect(calls).toBe(1);
  });

  it('says where nothing answers', async () => {
    const client = apiClient({ apiUrl: 'http://127.0.0.1:1', writeKey: 'k', backoffMs: 1 });
    await expect(client.sendBatch([{}])).rejects.toMatchObject({ code: 'api_unreachable' });
  });
});

describe('a signed call', () => {
  it('has the signature that AWS’s own library (@smithy/signature-v4) makes of the same call', () => {
    const headers = signedHeaders(
      'streams.example.com',
      { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'Some.Operation' },
      '{}',
      {
        accessKeyId: 'AKID',
        secretAccessKey: 'secret',
        sessionToken: 'token',
        region: 'eu-west-1',
        service: 'dynamodb',
      },
      new Date('2026-11-24T12:00:00.123Z'),
    );
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/20261124\/eu-west-1\/dynamodb/);
    expect(headers.authorization).toContain(
      'Signature=dde238b63c41c2587410186051fa7ef5cd136d0b87ef530c69c2d622391aac39',
    );
  });
});

describe('the body of a timeline entry', () => {
  it('is shown as a value, or as the text that it is where it is too deep', () => {
    expect(bodyOf('{"a":[1]}')).toEqual({ a: [1] });
    expect(bodyOf('no json')).toBe('no json');
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(bodyOf(deep)).toBe(deep);
  });
});
