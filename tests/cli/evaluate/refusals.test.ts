import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { evaluateFile } from '../../../bin/evaluate/evaluate-file';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { PROJECT } from '../../architecture/project';
import { runCli } from '../../support/cli/run-cli';
import { evaluate, useLogFiles } from '../../support/evaluate/log-files';
import { asCsv, CLUB_START, madeClub } from '../../support/evaluate/made-club';

const { folder, fileOf } = useLogFiles();
const club = madeClub();
jest.setTimeout(120_000);

describe('scores evaluate refuses, and says what would be needed', () => {
  const refusal = async (text: string, ...args: string[]) => {
    const { json, code } = await evaluate(fileOf(text), ...args);
    return [code, json.error?.code, json.error?.message];
  };
  const times = (days: readonly number[], members = 200) =>
    `member,time\n${Array.from({ length: members }, (_, m) =>
      days.map((day) => `m${m},${new Date(CLUB_START + day * DAY_MS).toISOString()}`),
    )
      .flat()
      .join('\n')}\n`;
  const every = (step: number, until: number) =>
    Array.from({ length: Math.floor(until / step) }, (_, k) => k * step);

  test.each<[string, string, string[], number, string]>([
    ['an empty file', '', [], 1, 'file_empty'],
    ['a blank file', '\n \n', [], 1, 'file_empty'],
    ['a header alone', 'member,time\n', [], 1, 'no_lines'],
    ['a header alone, its times named', 'member,time\n', ['--time-format', 'epoch'], 1, 'no_lines'],
    [
      'calls that say only who somebody is',
      '{"type":"identify","userId":"a","timestamp":"2024-01-01"}\n',
      [],
      1,
      'no_activity',
    ],
    ['lines that are no JSON', '{"a":1\n', [], 1, 'json_malformed'],
    ['bytes that are no text', '\u007fELF\u0000\u0001\n', [], 1, 'file_not_text'],
    ['columns that do not say what they are', 'a,b\n1,2\n', [], 2, 'columns_missing'],
    ['a column that is not there', 'member,time\n1,2024-01-01\n', ['--value', 'price'], 2, 'column_unknown'],
    ['times of no known format', 'member,time\n1,the day before\n', [], 1, 'time_unreadable'],
    [
      'times that may be day or month first',
      'member,time\n1,03/04/2024\n2,05/06/2024\n',
      [],
      2,
      'time_ambiguous',
    ],
    [
      'amounts that may be thousands or not',
      'member,time,value\n1,2024-01-01,1.234\n',
      [],
      2,
      'value_ambiguous',
    ],
    [
      'a decimal mark that is none',
      'member,time\n1,2024-01-01\n',
      ['--decimal', 'dot'],
      2,
      'decimal_invalid',
    ],
    ['an encoding that is none', 'member,time\n1,2024-01-01\n', ['--encoding', 'x'], 2, 'encoding_invalid'],
    ['an unknown time zone', 'member,time\n1,2024-01-01\n', ['--time-zone', 'Mars'], 2, 'time_zone_unknown'],
    ['a horizon that is none', 'member,time\n1,2024-01-01\n', ['--horizon', 'soon'], 2, 'days_invalid'],
    ['an outcome that is none', 'member,time\n1,2024-01-01\n', ['--predict', 'rain'], 2, 'outcome_unknown'],
    [
      'lines mostly unusable',
      'member,time\nm1,2024-01-01\n,x\n,y\n',
      ['--time-format', 'yyyy-MM-dd'],
      1,
      'lines_unusable',
    ],
    ['a history of a month', times(every(3, 30)), [], 1, 'history_too_short'],
    ['identical timestamps', times([5, 5, 5]), ['--keep-duplicates'], 1, 'history_too_short'],
    ['three members', times(every(7, 300), 3), [], 1, 'one_outcome'],
    ['nobody who fell silent', times(every(7, 300)), [], 1, 'one_outcome'],
    ['nobody who unsubscribed', times(every(7, 300)), ['--predict', 'unsubscribe'], 1, 'one_outcome'],
    ['few members', asCsv(madeClub({ members: 40 })), [], 1, 'members_too_few'],
    [
      'everybody gone',
      `${times([0, 40, 80, 120])}x,${new Date(CLUB_START + 300 * DAY_MS).toISOString()}\n`,
      [],
      1,
      'members_too_few',
    ],
    [
      'cut-offs where nothing is known',
      asCsv(club),
      ['--cutoffs', '2020-01-01,2024-06-01'],
      2,
      'cut_offs_invalid',
    ],
    ['cut-offs that are no dates', asCsv(club), ['--cutoffs', 'now,then'], 2, 'cut_offs_invalid'],
    ['a cut-off that is a day of no month', asCsv(club), ['--cutoffs', '12'], 2, 'cut_offs_invalid'],
    ['a cut-off that is a clock', asCsv(club), ['--cutoffs', '2024-05-01,12:00'], 2, 'cut_offs_invalid'],
    [
      'cut-offs that are no dates, before anything is said of the lines',
      'member,time\nm1,2024-01-01\n,x\n,y\n',
      ['--time-format', 'yyyy-MM-dd', '--cutoffs', 'now,then'],
      2,
      'cut_offs_invalid',
    ],
  ])('%s', async (_, text, args, code, why) => {
    const [status, reason, message] = await refusal(text, ...args);
    expect([status, reason]).toEqual([code, why]);
    expect(String(message).length).toBeGreaterThan(20);
  });

  it('any file, with one of its own codes and no crash', async () => {
    const docs = readFileSync(path.join(PROJECT, 'docs/scores.md'), 'utf8');
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'm1',
        '2024-05-01',
        '2024-05-01T10:00:00Z',
        '-5',
        '1e308',
        'NaN',
        '"',
        '""',
        '"a',
        "'",
        '\u0000',
        '{',
        '[]',
      ),
    );
    const lines = fc
      .array(
        fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(',')),
        { maxLength: 30 },
      )
      .map((rows) => Buffer.from(['member,time,value', ...rows].join('\n')));
    const json = fc
      .array(
        fc.oneof(
          fc.json(),
          fc.constantFrom('{', '{"userId":1,"timestamp":2}', '{"userId":"a","timestamp":"2024-01-01"}'),
        ),
      )
      .map((rows) => Buffer.from(['{"userId":"a","timestamp":"2024-01-01"}', ...rows].join('\n')));
    const bytes = fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          lines,
          json,
          bytes,
          bytes.map((all) => gzipSync(all).subarray(0, -3)),
        ),
        async (content) => {
          const { code, json: answer } = await evaluate(fileOf(content, 'any'));
          expect([1, 2]).toContain(code);
          expect(docs).toContain(`\`${answer.error.code}\``);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a page that cannot be written, before it reads the log', async () => {
    const file = fileOf('member,time\n');
    for (const page of [path.join(folder, 'nowhere', 'page.html'), folder, path.join(file, 'page.html')]) {
      const { json, code } = await evaluate(file, '--html', page);
      expect([code, json.error.code]).toEqual([2, 'html_unwritable']);
    }
  });

  it('to go on once it was interrupted, and leaves nothing on disk', async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => /^relance-evaluate-(?!test)/.test(name));
    const before = left();
    const file = fileOf(asCsv(club));
    const run = (at: 'onBytes' | 'onMembers') => {
      const stop = new AbortController();
      const told = {
        onOpened: () => undefined,
        onBytes: () => at === 'onBytes' && stop.abort(),
        onMembers: () => at === 'onMembers' && stop.abort(),
        onGathered: () => expect(at).toBe('never'),
        onTraining: () => undefined,
        onModel: () => undefined,
      };
      const options = {
        columns: {},
        timeZone: 'UTC',
        horizonDays: 30,
        activeDays: 90,
        outcome: 'silence' as const,
      };
      return evaluateFile(file, { ...options, signal: stop.signal }, told, Date.now());
    };
    await expect(run('onBytes')).rejects.toThrow(/abort/i);
    await expect(run('onMembers')).rejects.toThrow(/abort/i);
    expect(left().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('a file that is not there', async () => {
    const { json, code } = await evaluate(path.join(folder, 'nothing.csv'));
    expect([code, json.error.code]).toEqual([2, 'file_unreadable']);
    expect(json.error.message).toBe(`there is no file ${path.join(folder, 'nothing.csv')}`);
  });

  it('the first time that cannot be read by its text, and broken JSON by its line', async () => {
    const [, , times] = await refusal('member,time\n1,2024-01-01\n2,notatime\n');
    expect(times).toContain(
      '1 of the first 2 times cannot be read as yyyy-MM-dd, the first of them "notatime"',
    );
    const [, , line] = await refusal('\n{"a":1\n');
    expect(line).toMatch(/: line 2: the line is not JSON/);
  });

  it('times that may be day or month first beside others, with formats that read them all', async () => {
    const file = fileOf('member,time\n1,2024-01-01\n2,2024-01-02\n3,03/04/2024\n');
    const { json } = await evaluate(file);
    const advised = [...String(json.error.message).matchAll(/--time-format ([^ ]+[^ .])/g)];
    expect(advised.map(([, named]) => named)).toEqual(['yyyy-MM-dd,dd/MM/yyyy', 'yyyy-MM-dd,MM/dd/yyyy']);
    for (const [, named] of advised) {
      const again = await evaluate(file, '--time-format', named as string);
      expect(again.json.error).toMatchObject({ code: 'history_too_short', issues: [] });
    }
  });

  it('what is left of a log, with the lines that were left out', async () => {
    const header = 'member,time,value\n';
    const kept = '1,2024-01-01,5\n2,2024-01-02,7\n';
    const alone = await evaluate(fileOf(header + kept));
    expect(alone.json.error).toMatchObject({ code: 'history_too_short', issues: [] });
    expect(alone.json.error.message).not.toMatch(/left out|return/);
    const some = await evaluate(fileOf(`${header}${kept}1,2099-01-01,5\n2,2024-01-02,-7\n,2024-01-02,1\n`));
    expect([some.code, alone.code]).toEqual([1, 1]);
    expect(some.json.error).toMatchObject({
      code: 'history_too_short',
      message: alone.json.error.message.replace(
        /\.$/,
        '; 2 of 5 lines were left out (time_ahead 1, member_missing 1), and 1 line is a return.',
      ),
      issues: [
        { path: 'line 4', code: 'time_ahead' },
        { path: 'line 6', code: 'member_missing' },
        { path: 'line 5', code: 'return' },
      ],
    });
    const asked = await evaluate(
      fileOf(`${header}${kept},2024-01-01,1\n`),
      '--cutoffs',
      '2020-01-01,2020-06-01',
    );
    expect([asked.code, asked.json.error.code]).toEqual([2, 'cut_offs_invalid']);
    expect(asked.json.error.message).toContain('1 of 3 lines was left out (member_missing 1)');
  });

  it('too few members, which the models find, with the lines that were left out', async () => {
    const { json, code } = await evaluate(fileOf(`${times(every(7, 300))},2024-01-01\n`));
    expect([code, json.error.code]).toEqual([1, 'one_outcome']);
    expect(json.error.message).toMatch(/ lines was left out \(member_missing 1\)\.$/);
    expect(json.error.issues).toMatchObject([{ code: 'member_missing' }]);
  });

  it('a short history whose lines end with carriage returns alone, as any other', async () => {
    const [code, reason, message] = await refusal('member,time\r1,2024-01-01\r2,2024-01-02\r');
    expect([code, reason]).toEqual([1, 'history_too_short']);
    expect(message).toContain('The history has 2 days');
  });

  it('columns whose names are no text, without sending them to the terminal', async () => {
    const { stderr, stdout } = await runCli(
      'scores',
      'evaluate',
      fileOf('\u001b[2Jwho\u0007,\u009bwhen\n1,2\n'),
    );
    expect(stdout + stderr).not.toMatch(/(?![\n\t])\p{Cc}/u);
    expect(stderr).toContain('"\\u001b[2Jwho\\u0007"');
  });

  it('a history that is too short, with the days that would do', async () => {
    const [, , message] = await refusal(times(every(3, 100)));
    expect(message).toContain('150 are needed');
  });
});
