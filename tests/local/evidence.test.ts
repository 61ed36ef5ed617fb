import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorsIn } from '../../bin/local/evidence';

test('errors of a log are told by kind, the most frequent first, and other lines not', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relance-evidence-test-'));
  const file = path.join(folder, 'emulator.log');
  writeFileSync(
    file,
    [
      '{"level":"INFO","code":"sent"}',
      '2026-11-24 10:00:01 ERROR nothing answers on port 4001',
      '{"level":"ERROR","code":"record_failed","id":"6e0a2a9e-63cd-4a0b-9a3e-3c9e6a7f1b11"}',
      '{"level":"ERROR","code":"record_failed","id":"0b0a2a9e-63cd-4a0b-9a3e-3c9e6a7f1b12"}',
      '2026-11-24 10:00:02 ERROR nothing answers on port 4002',
      '{"level":"ERROR","code":"record_failed","id":"1c0a2a9e-63cd-4a0b-9a3e-3c9e6a7f1b13"}',
      '2026-11-24 10:00:03 WARNING [lambda] Lambda relance-local-send-messages timed out after 10s — killing worker',
      '2026-11-24 10:00:03 WARNING [lambda] ESM: Lambda relance-local-send-messages failed processing SQS batch',
    ].join('\n'),
  );
  const errors = await errorsIn(file);
  rmSync(folder, { recursive: true });
  expect(errors.map(({ count }) => count)).toEqual([3, 2, 1, 1]);
  expect(errors[0]?.line).toContain('record_failed');
});
