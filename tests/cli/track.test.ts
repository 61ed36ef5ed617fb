import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { trackLines } from '../../bin/commands/track';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

let aws: FakeAws;
const folder = mkdtempSync(path.join(tmpdir(), 'relance-track-'));
useFakeAws((started) => {
  aws = started;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('track', () => {
  const lines = [
    '{"type":"track","userId":"u","event":"A","timestamp":"2026-11-24T12:00:00Z"}',
    'no json',
    '',
    '[1]',
    '{"type":"track"}',
    '{"type":"page","userId":"u","messageId":"m-5"}',
  ].join('\n');

  it('sends the lines in batches and names the line of each that was refused', async () => {
    aws.answer = (calls) => ({
      status: 200,
      body: {
        success: true,
        rejected: calls.flatMap((call, index) =>
          (call as { userId?: string }).userId
            ? []
            : [{ index, code: 'identity_missing', message: 'who did it?' }],
        ),
      },
    });
    const file = fileOf('calls.ndjson', lines);
    const result = await runCli('track', file, '--batch', '2', '--write-key', 'key', '--json');
    expect(result.code).toBe(3);
    expect(result.json).toMatchObject({ read: 5, accepted: 2, rejected: 3 });
    expect(result.json.rejects.map(({ line, code }: { line: number; code: string }) => [line, code])).toEqual(
      [
        [2, 'json_malformed'],
        [4, 'call_invalid'],
        [5, 'identity_missing'],
      ],
    );
    expect(aws.batches.map(({ calls }) => calls.length)).toEqual([2, 1]);
    expect(aws.batches[0]?.authorization).toBe(`Basic ${Buffer.from('key:').toString('base64')}`);
  });

  it('counts as sent what was sent, not the lines that are no calls', async () => {
    const sent: number[] = [];
    const file = async function* () {
      yield* ['bad', '{"type":"page"}', 'bad', '{"type":"page"}', '{"type":"page"}', 'bad'];
    };
    const client = {
      sendBatch: async (calls: readonly unknown[]) => ({ accepted: calls.length, rejected: [] }),
    };
    const result = await trackLines(client, file(), { batch: 2, onSent: (calls) => sent.push(calls) });
    expect(sent).toEqual([2, 3]);
    expect(result).toMatchObject({ read: 6, accepted: 3, rejected: 3 });
  });

  it('gives a call with a time the same messageId in every run', async () => {
    const file = fileOf('same.ndjson', lines.split('\n')[0] ?? '');
    await runCli('track', file, '--write-key', 'key', '--json');
    await runCli('track', file, '--write-key', 'key', '--json');
    const ids = aws.batches.map(({ calls }) => (calls[0] as { messageId: string }).messageId);
    expect(ids[0]).toMatch(/^line-/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('stops at a wrong key with the words of the API', async () => {
    aws.answer = () => ({
      status: 401,
      body: { code: 'write_key_invalid', message: 'this write key is not known' },
    });
    const result = await runCli('track', fileOf('c.ndjson', lines), '--write-key', 'wrong', '--json');
    expect(result.code).toBe(1);
    expect(result.json.error).toMatchObject({ code: 'write_key_invalid' });
    expect(aws.batches).toHaveLength(1);
  });

  it('asks for a write key where there is none', async () => {
    const result = await runCli('track', fileOf('c.ndjson', lines), '--json');
    expect(result.code).toBe(2);
    expect(result.json.error.code).toBe('write_key_missing');
  });
});
