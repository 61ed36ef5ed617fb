import { closeSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stageLines } from '../../bin/commands/local';
import { errorIn, openLog, untilError } from '../../bin/local/detach';
import { HintedError } from '../../bin/support/problems';

const folder = mkdtempSync(path.join(tmpdir(), 'relance-detach-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a log that is begun anew has no hole where the process before still writes to it', () => {
  const file = path.join(folder, 'local.log');
  const before = openLog(file);
  writeSync(before, 'a long story of the stage before\n');
  const now = openLog(file);
  writeSync(before, 'stopping\n');
  writeSync(now, 'starting\n');
  writeSync(before, 'stopped\n');
  closeSync(before);
  closeSync(now);
  expect(readFileSync(file, 'utf8')).toBe('stopping\nstarting\nstopped\n');
});

test('only the process that holds the stage up is stopped with Ctrl-C', () => {
  const stage = {
    endpointUrl: 'http://127.0.0.1:9',
    sesUrl: 'http://127.0.0.1:9',
    apiUrl: 'http://127.0.0.1:9/api',
    writeKey: 'key',
    stage: 'local',
    region: 'eu-west-1',
    pid: 1,
    mailsUrl: 'http://127.0.0.1:9/_mails',
    tables: {},
    seconds: 1,
  };
  expect(stageLines(stage, true).at(-1)).toContain('Ctrl-C');
  expect(stageLines(stage, false).at(-1)).toBe('stop it with: npx relance local down');
});

test('what a process in the background says is handed on, and its error is told once, by who waits for it', () => {
  const said: string[] = [];
  const heard = untilError((text) => said.push(text));
  heard.say('starting the emulator\n');
  heard.say('error: port 4566 is taken (port_taken)\n  choose another with --port\n');
  heard.say('stopping\n');
  expect(said.join('')).toBe('starting the emulator\n');
  const error = heard.error();
  expect(error).toBeInstanceOf(HintedError);
  expect(error).toMatchObject({ code: 'port_taken', message: 'port 4566 is taken' });
});

test('a process that ended without a word of why has no error', () => {
  expect(errorIn('starting\nan error: of somebody else\n')).toBeUndefined();
});
