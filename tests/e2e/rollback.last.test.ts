// Last of all: what is live is everybody's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildProgramme } from '../../bin/programme-document';
import { relance } from '../support/e2e/command';

it('relance programme rollback goes back to the version before, and to one that is named', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relance-rollback-'));
  try {
    const before = (await relance('status', '--json')).json.programme.version;
    const file = path.join(folder, 'programme.json');
    writeFileSync(file, JSON.stringify({ ...(await buildProgramme()), name: `Another name ${Date.now()}` }));
    const published = await relance('programme', 'publish', '--file', file, '--yes', '--json');
    expect(published.json).toMatchObject({ ok: true });
    const back = await relance('programme', 'rollback', '--yes', '--json');
    expect(back).toMatchObject({ code: 0, json: { ok: true } });
    expect(back.json.version).toBeLessThan(published.json.version);
    const named = await relance('programme', 'rollback', '--to', String(before), '--yes', '--json');
    expect(named.json).toMatchObject({ ok: true, version: before });
    expect((await relance('status', '--json')).json.programme.version).toBe(before);
    const unknown = await relance('programme', 'rollback', '--to', '999999', '--yes', '--json');
    expect(unknown.code).toBe(1);
    expect(unknown.json.error).toMatchObject({
      code: 'version_unknown',
      message: expect.stringContaining('999999'),
    });
    expect((await relance('programme', 'rollback', '--to', 'x', '--yes', '--json')).code).toBe(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
