import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { INVOICES_FILE } from '../../../bin/demo/invoices';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { PROJECT } from '../../architecture/project';
import { runCli } from '../../support/cli/run-cli';
import { asCsv, CLUB_START, type MadeOrder, madeClub } from '../../support/evaluate/made-club';

const folder = mkdtempSync(path.join(tmpdir(), 'relance-evaluate-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const fileOf = (text: string | Buffer, name = `log-${++files}.csv`): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const evaluate = (file: string, ...args: string[]) => runCli('scores', 'evaluate', file, '--json', ...args);
const club = madeClub();
/** With one cut-off to train on a run is short: that is enough where only the reading matters. */
const SHORT = ['--cutoffs', '2024-06-01T00:00Z,2024-09-01T00:00Z'];
jest.setTimeout(120_000);

/** Every number of an answer, by its path. */
const numbersOf = (value: unknown, at = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${at}.${key}`))
    : [[at, value]];

describe('scores evaluate on Online Retail', () => {
  test.each([
    [30, 90, 2587],
    [60, 60, 1874],
    [90, 90, 1896],
  ])(
    'trained on earlier snapshots only, ranks above RFM and BG/NBD within %d days (active in %d), and says what it cannot',
    async (horizon, active, members) => {
      const { code, json } = await evaluate(
        INVOICES_FILE,
        '--horizon',
        String(horizon),
        '--active',
        String(active),
        '--time-zone',
        'Europe/London',
      );
      expect(code).toBe(0);
      expect(json.judged.members).toBe(members);
      for (const { at } of json.trained)
        expect(Date.parse(at) + horizon * DAY_MS).toBeLessThanOrEqual(Date.parse(json.judged.at));
      const { rfm, bgnbd, logistic, boosting } = json.models;
      expect(logistic.auc).toBeGreaterThanOrEqual(rfm.auc + 0.01);
      expect(logistic.auc).toBeGreaterThan(bgnbd.auc);
      expect(logistic.ece).toBeLessThanOrEqual(0.06);
      const beaten = json.differences.find((one: { of: string }) => one.of === 'boosting');
      expect(beaten.value).toBeCloseTo(boosting.auc - logistic.auc, 5);
      expect(
        json.sentences.some((text: string) => /^Boosting does not (surely )?beat the logistic/.test(text)),
      ).toBe(true);
      expect(numbersOf(json).filter(([, value]) => value === null)).toEqual([['.report', null]]);
    },
  );
});

describe('scores evaluate', () => {
  let short: Awaited<ReturnType<typeof evaluate>>;
  beforeAll(async () => {
    short = await evaluate(fileOf(asCsv(club)), ...SHORT);
  });

  it('answers the models side by side, each figure with its interval', async () => {
    const plain = await evaluate(fileOf(asCsv(club)));
    expect(plain.code).toBe(0);
    expect(Object.keys(plain.json.models)).toEqual(['rfm', 'bgnbd', 'dayOne', 'logistic', 'boosting']);
    for (const model of Object.values(plain.json.models) as {
      auc: number;
      interval: [number, number];
      deciles: object[];
    }[]) {
      expect(model.auc).toBeGreaterThan(0.55);
      expect(model.interval[0]).toBeLessThan(model.auc);
      expect(model.interval[1]).toBeGreaterThan(model.auc);
      expect(model.deciles.length).toBeGreaterThan(1);
    }
    expect(plain.json.file).toMatchObject({
      kind: 'csv',
      delimiter: ',',
      timeFormat: 'yyyy-MM-dd',
      rejected: 0,
      members: 500,
    });
    expect(plain.stderr).toContain('member "member", time "time", value "value"');
  });

  const models = (json: { models: object }) => json.models;

  it('says the same whatever the order of the lines, gzipped or not', async () => {
    const shuffled = [...club].sort((a, b) => (a.id < b.id ? -1 : 1));
    const again = await evaluate(fileOf(gzipSync(asCsv(shuffled)), 'shuffled.csv.gz'), ...SHORT);
    expect(models(again.json)).toEqual(models(short.json));
  });

  it('says the same of semicolons, quotes, decimal commas, day-first times of Paris and a byte order mark', async () => {
    const lines = club.map(({ member, at, amount }: MadeOrder) => {
      const local = DateTime.fromMillis(at, { zone: 'Europe/Paris' }).toFormat('dd/MM/yyyy HH:mm:ss');
      return `"Müller; ""${member}""\n";${local};"${String(amount).replace('.', ',')} €";x`;
    });
    const file = fileOf(`\ufeffKunde;Datum;Betrag;Rest\r\n${lines.join('\r\n')}\r\n`);
    const { json, code } = await evaluate(
      file,
      ...['--member', 'Kunde', '--time', 'Datum', '--value', 'Betrag', '--time-zone', 'Europe/Paris'],
      ...SHORT,
    );
    expect(code).toBe(0);
    expect(json.file).toMatchObject({ delimiter: ';', timeFormat: 'dd/MM/yyyy', members: 500 });
    expect(models(json)).toEqual(models(short.json));
  });

  it('says the same of Segment calls, one a line, with repeats and calls that are no activity', async () => {
    const calls = club.map(({ member, at, amount, id }) => ({
      type: 'track',
      event: 'Order Completed',
      userId: member,
      messageId: id,
      timestamp: new Date(at).toISOString(),
      properties: { total: amount },
    }));
    const lines = [
      { type: 'identify', userId: 'm1', timestamp: new Date(CLUB_START).toISOString(), traits: { a: 1 } },
      ...calls,
      { ...calls[3], context: { retried: true } },
    ].map((call) => JSON.stringify(call));
    const { json } = await evaluate(fileOf(lines.join('\n'), 'calls.jsonl'), ...SHORT);
    expect(json.file).toMatchObject({
      kind: 'jsonl',
      notActivity: { count: 1, lines: [1] },
      duplicates: { count: 1, lines: [lines.length] },
    });
    expect(models(json)).toEqual(models(short.json));
  });

  it('says the same of epoch seconds under tabs without a header', async () => {
    const text = club.map(({ member, at, amount }) => `${member}\t${at / 1_000}\t${amount}`).join('\n');
    const { json } = await evaluate(
      fileOf(text),
      ...['--no-header', '--member', '1', '--time', '2', '--value', '3', '--delimiter', 'tab'],
      ...SHORT,
    );
    expect(json.file.timeFormat).toBe('epoch');
    expect(models(json)).toEqual(models(short.json));
  });

  it('says the same of columns of blanks, and of UTF-16 and Latin-1', async () => {
    const blank = club.map(
      ({ member, at, amount }) => ` ${member}   ${new Date(at).toISOString()}  ${amount}`,
    );
    const spaced = await evaluate(
      fileOf(blank.join('\n')),
      ...['--no-header', '--member', '1', '--time', '2', '--value', '3', '--delimiter', 'space'],
      ...SHORT,
    );
    expect(models(spaced.json)).toEqual(models(short.json));
    const accented = asCsv(club.map((order) => ({ ...order, member: `é${order.member}` })));
    const utf16 = await evaluate(fileOf(Buffer.from(`\ufeff${accented}`, 'utf16le')), ...SHORT);
    const latin = await evaluate(fileOf(Buffer.from(accented, 'latin1')), ...SHORT);
    const utf8 = await evaluate(fileOf(accented), ...SHORT);
    expect(utf8.json.file.members).toBe(500);
    expect(models(utf16.json)).toEqual(models(utf8.json));
    expect(models(latin.json)).toEqual(models(utf8.json));
  });

  it('counts repeated lines once, the lines of one order as one, and returns as money that went back', async () => {
    const lines = asCsv(club).trimEnd().split('\n');
    const withId = lines.map((line, k) => `${line},${k === 0 ? 'order' : `o${k}`}`);
    const [, first = ''] = withId;
    const extra = [
      first,
      first.replace(/,[^,]*(,o\d+)$/, ',1.5$1'),
      `m1,${new Date(CLUB_START + 90 * DAY_MS).toISOString()},-5,r1`,
    ];
    const { json, code } = await evaluate(
      fileOf([...withId, ...extra].join('\n')),
      '--id',
      'order',
      ...SHORT,
    );
    expect(code).toBe(0);
    const n = withId.length;
    expect(json.file).toMatchObject({
      duplicates: { count: 1, lines: [n + 1] },
      merged: { count: 1, lines: [n + 2] },
      returns: { count: 1, lines: [n + 3] },
    });
    expect(json.models.logistic.auc).toBeCloseTo(short.json.models.logistic.auc, 3);
  });

  it('rejects what it cannot use line by line, and ends with 3', async () => {
    const bad = [
      ',2024-02-01T00:00:00Z,5',
      'm1,yesterday,5',
      'm1,2024-02-30,5',
      'm1,2999-01-01,5',
      'm1,1900-01-01,5',
      'm1,2024-02-01,a lot',
      'm1,2024-02-01,1e308',
      'm1,2024-02-01',
    ];
    const { json, code } = await evaluate(fileOf(`${asCsv(club)}${bad.join('\n')}\n`), ...SHORT);
    const from = club.length + 2;
    expect(code).toBe(3);
    expect(
      json.rejects.map(({ line, code: why }: { line: number; code: string }) => [line - from, why]),
    ).toEqual([
      [0, 'member_missing'],
      [1, 'time_unreadable'],
      [2, 'time_unreadable'],
      [3, 'time_ahead'],
      [4, 'time_too_early'],
      [5, 'value_unreadable'],
      [6, 'value_unreadable'],
      [7, 'columns_differ'],
    ]);
    expect(json.file.rejectedBy).toMatchObject({ time_unreadable: 2, time_ahead: 1 });
    expect(models(json)).toEqual(models(short.json));
  });

  it('judges the cut-offs that it is given, and trains on those whose labels were known', async () => {
    const { json } = await evaluate(
      fileOf(asCsv(club)),
      ...['--cutoffs', '2024-05-01,2024-06-01,2024-08-20,2024-09-01'],
    );
    expect(json.judged.at).toBe('2024-09-01T00:00:00.000Z');
    expect(json.trained.map(({ at }: { at: string }) => at.slice(0, 10))).toEqual([
      '2024-05-01',
      '2024-06-01',
    ]);
  });

  it('predicts who unsubscribes', async () => {
    const lines = club.map(({ member, at }) => `${member},${new Date(at).toISOString()},Product Viewed`);
    // The keen of the first hundred leave by a word, again and again.
    const leaving = Array.from({ length: 100 }, (_, m) =>
      [60, 120, 160, 200, 230, 260, 285].map(
        (day) => `m${m},${new Date(CLUB_START + (day + (m % 14)) * DAY_MS).toISOString()},Unsubscribed`,
      ),
    ).flat();
    const { json, code } = await evaluate(
      fileOf(`member,time,event\n${[...lines, ...leaving].join('\n')}\n`),
      ...['--predict', 'unsubscribe'],
    );
    expect(code).toBe(0);
    expect(json.outcome).toBe('unsubscribe');
    expect(json.models.dayOne).toBeUndefined();
    expect(json.judged.base).toBeGreaterThan(0);
  });

  it('writes one HTML page that needs nothing from anywhere', async () => {
    const page = path.join(folder, 'report.html');
    const file = fileOf(asCsv(club), 'a <b>club.csv');
    const { code, stdout } = await runCli('scores', 'evaluate', file, '--html', page);
    expect(code).toBe(0);
    expect(stdout).toMatch(/logistic +0\.\d{3} +0\.\d{3} to 0\.\d{3}/);
    expect(stdout).toContain(`charts: ${page}`);
    const html = readFileSync(page, 'utf8');
    expect(html.match(/<svg/g)?.length).toBe(7);
    expect(html).not.toMatch(/<script|https?:|<link|<img|NaN|undefined|<b>/);
  });
});

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
    ['an empty file', '', [], 2, 'file_empty'],
    ['a blank file', '\n \n', [], 2, 'file_empty'],
    ['a header alone', 'member,time\n', [], 1, 'no_lines'],
    ['a header alone, its times named', 'member,time\n', ['--time-format', 'epoch'], 1, 'no_lines'],
    [
      'calls that say only who somebody is',
      '{"type":"identify","userId":"a","timestamp":"2024-01-01"}\n',
      [],
      1,
      'no_activity',
    ],
    ['columns that do not say what they are', 'a,b\n1,2\n', [], 2, 'columns_missing'],
    ['a column that is not there', 'member,time\n1,2024-01-01\n', ['--value', 'price'], 2, 'column_unknown'],
    ['times of no known format', 'member,time\n1,the day before\n', [], 1, 'time_unreadable'],
    [
      'times that may be day or month first',
      'member,time\n1,03/04/2024\n2,05/06/2024\n',
      [],
      1,
      'time_ambiguous',
    ],
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
      1,
      'cut_offs_invalid',
    ],
    ['cut-offs that are no dates', asCsv(club), ['--cutoffs', 'now,then'], 1, 'cut_offs_invalid'],
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

  it('a file that is not there', async () => {
    const { json, code } = await evaluate(path.join(folder, 'nothing.csv'));
    expect([code, json.error.code]).toEqual([2, 'file_unreadable']);
  });

  it('a history that is too short, with the days that would do', async () => {
    const [, , message] = await refusal(times(every(3, 100)));
    expect(message).toContain('150 are needed');
  });
});
