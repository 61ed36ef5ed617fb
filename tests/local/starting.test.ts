import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forgetStarting, noteStarting, startingProcess } from '../../bin/local/starting';

const folder = mkdtempSync(path.join(tmpdir(), 'starting-'));
const file = path.join(folder, 'starting.pid');
afterAll(() => rmSync(folder, { recursive: true }));

test('a start is known until it is over, and not when what noted it is gone', () => {
  expect(startingProcess(file)).toBeUndefined();
  noteStarting(process.pid, file);
  expect(startingProcess(file)).toBe(process.pid);
  forgetStarting(process.pid + 1, file);
  expect(startingProcess(file)).toBe(process.pid);
  utimesSync(file, new Date(0), new Date(0));
  expect(startingProcess(file)).toBeUndefined();
  noteStarting(process.pid, file);
  forgetStarting(process.pid, file);
  expect(startingProcess(file)).toBeUndefined();
  noteStarting(2 ** 31 - 2, file);
  expect(startingProcess(file)).toBeUndefined();
  forgetStarting(2 ** 31 - 2, file);
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, '');
  expect(startingProcess(file)).toBeUndefined();
});
