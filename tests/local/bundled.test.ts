import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundled } from '../../bin/bundled';
import { bundleHandlers } from '../../lib/bundles';

jest.mock('../../lib/bundles', () => ({ bundleHandlers: jest.fn() }));
const bundle = jest.mocked(bundleHandlers);

let keptIn: string;
beforeEach(() => {
  keptIn = path.join(mkdtempSync(path.join(tmpdir(), 'relance-bundled-')), 'bundles');
  bundle.mockReset();
  bundle.mockImplementation(async (_, folder, beside = {}) => {
    mkdirSync(path.join(folder, 'deploy-programme'));
    const text = beside['deploy-programme']?.['programme.json'] ?? '';
    writeFileSync(path.join(folder, 'deploy-programme/programme.json'), text);
    return {};
  });
});
afterEach(() => rmSync(path.dirname(keptIn), { recursive: true, force: true }));

const programmeIn = (folder: string) =>
  readFileSync(path.join(folder, 'deploy-programme/programme.json'), 'utf8');

test('what is kept is bundled once for a programme, also when two deployments begin at once', async () => {
  const kept = { hash: 'one', keptIn };
  const both = await Promise.all([bundled('{"v":1}', kept), bundled('{"v":1}', kept)]);
  for (const { folder, done } of both) {
    done();
    expect(programmeIn(folder)).toBe('{"v":1}');
  }
  const before = bundle.mock.calls.length;
  expect((await bundled('{"v":1}', kept)).folder).toBe(both[0].folder);
  expect(bundle.mock.calls).toHaveLength(before);
  const other = await bundled('{"v":2}', { hash: 'two', keptIn });
  expect(programmeIn(other.folder)).toBe('{"v":2}');
  expect(readdirSync(keptIn).sort()).toEqual(['one', 'two']);
});

test('what fails halfway is not kept', async () => {
  bundle.mockRejectedValueOnce(new Error('no such import'));
  await expect(bundled('{}', { hash: 'one', keptIn })).rejects.toThrow('no such import');
  expect(programmeIn((await bundled('{}', { hash: 'one', keptIn })).folder)).toBe('{}');
});

test('without a place to keep it, it is bundled each time, and nothing is left', async () => {
  const one = await bundled('{}', { hash: 'one', keptIn: undefined });
  const two = await bundled('{}', { hash: 'one', keptIn: undefined });
  expect(one.folder).not.toBe(two.folder);
  expect(programmeIn(two.folder)).toBe('{}');
  for (const { folder, done } of [one, two]) {
    done();
    expect(() => programmeIn(folder)).toThrow('ENOENT');
  }
  bundle.mockRejectedValueOnce(new Error('no such import'));
  await expect(bundled('{}', { hash: 'one', keptIn: undefined })).rejects.toThrow('no such import');
  expect(bundle.mock.calls.filter(([, folder]) => existsSync(folder))).toEqual([]);
});
