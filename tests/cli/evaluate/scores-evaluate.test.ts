import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DateTime } from 'luxon';
import { FEATURE_WORDS } from '../../../bin/evaluate/feature-words';
import { featuresOf } from '../../../functions/scoring/domain/features/outcome-features';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { runCli } from '../../support/cli/run-cli';
import { evaluate, useLogFiles } from '../../support/evaluate/log-files';
import { asCsv, CLUB_START, type MadeOrder, madeClub } from '../../support/evaluate/made-club';

const { folder, fileOf } = useLogFiles();
const club = madeClub();
/** With one cut-off to train on a run is short: that is enough where only the reading matters. */
const SHORT = ['--cutoffs', '2024-06-01T00:00Z,2024-09-01T00:00Z'];
jest.setTimeout(120_000);

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
      decimal: 'point',
      encoding: 'utf-8',
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
    expect(json.file).toMatchObject({
      delimiter: ';',
      timeFormat: 'dd/MM/yyyy',
      decimal: 'comma',
      members: 500,
    });
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
    expect([utf16, latin, utf8].map(({ json }) => json.file.encoding)).toEqual([
      'utf-16le',
      'windows-1252',
      'utf-8',
    ]);
    // Accents that come late, after more than is looked at to tell how the file is written.
    const late = asCsv(
      club.map((order, k) => ({ ...order, member: `${k > 3_000 ? 'é' : 'e'}${order.member}` })),
    );
    expect(Buffer.from(late).findIndex((byte) => byte > 127)).toBeGreaterThan(64 * 1024);
    const [lateLatin, lateUtf8] = [
      await evaluate(fileOf(Buffer.from(late, 'latin1')), ...SHORT),
      await evaluate(fileOf(late), ...SHORT),
    ];
    expect([lateLatin.code, lateLatin.json.file.encoding]).toEqual([0, 'windows-1252']);
    expect(models(lateLatin.json)).toEqual(models(lateUtf8.json));
  });

  it('reads amounts as the column says, and asks where it does not', async () => {
    const whole = club.map((order) => ({ ...order, amount: Math.round(order.amount) }));
    const asked = (format: (amount: number) => string, ...args: string[]) =>
      evaluate(
        fileOf(
          whole
            .map(({ member, at, amount }) => `${member};${new Date(at).toISOString()};${format(amount)}`)
            .join('\n')
            .replace(/^/, 'member;time;value\n'),
        ),
        ...SHORT,
        ...args,
      );
    const dollars = await asked((amount) => `${amount}`);
    expect(dollars.json.file.decimal).toBeNull();
    const thousands = (mark: string) => (amount: number) => `${amount + 1}${mark}000`;
    for (const mark of ['.', ','])
      expect((await asked(thousands(mark))).json.error).toMatchObject({ code: 'value_ambiguous' });
    const million = await asked(thousands('.'), '--decimal', 'comma');
    const one = await asked(thousands('.'), '--decimal', 'point');
    expect([million.code, million.json.file.decimal, one.json.file.decimal]).toEqual([0, 'comma', 'point']);
    expect(million.stderr).toContain('amounts with a decimal comma');
    // Scaled alike, they rank alike: what was read shows in what a thousandth of them is not.
    const odd = await asked((amount) => (amount % 7 === 0 ? '0x10' : `${amount},5`));
    expect(odd.code).toBe(3);
    expect(Object.keys(odd.json.file.rejectedBy)).toEqual(['value_unreadable']);
  });

  it('rejects lines that are written otherwise than the file, with their numbers', async () => {
    const text = asCsv(club.map((order) => ({ ...order, member: `é${order.member}` })));
    const { json, code } = await evaluate(
      fileOf(
        Buffer.concat([
          Buffer.from(text),
          Buffer.from('José,2024-02-01,5\n', 'latin1'),
          Buffer.from('m1,2024-02-01,\u00005\n'),
        ]),
      ),
      ...SHORT,
    );
    expect(code).toBe(3);
    expect(
      json.rejects.map(({ line, code: why }: { line: number; code: string }) => [line - club.length, why]),
    ).toEqual([
      [2, 'encoding_differs'],
      [3, 'line_not_text'],
    ]);
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

  it('names the first lines of those that repeat others, in the order of the file', async () => {
    const lines = asCsv(club).trimEnd().split('\n');
    const repeated = lines.slice(1, 31).reverse();
    const { json } = await evaluate(fileOf([...lines, ...repeated].join('\n')), ...SHORT);
    expect(json.file.duplicates).toEqual({
      count: 30,
      lines: Array.from({ length: 20 }, (_, k) => lines.length + 1 + k),
    });
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
    // The first hundred leave by a word, and are written to again.
    const line = (m: number, day: number, event: string) =>
      `m${m},${new Date(CLUB_START + (day + (m % 14)) * DAY_MS).toISOString()},${event}`;
    const leaving = Array.from({ length: 100 }, (_, m) =>
      [60, 120, 160, 200, 230, 260, 285].flatMap((day) => [
        line(m, day, 'Unsubscribed'),
        line(m, day + 2, 'Email Sent'),
      ]),
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
    // A name, and each of the five figures with its interval.
    expect(html).toMatch(/<td>logistic<\/td>(<td>\d\.\d+ \(\d\.\d+ to \d\.\d+\)<\/td>){5}/);
    for (const { name } of featuresOf('silence'))
      expect(html).toContain(`<li>${name}: ${FEATURE_WORDS[name]}</li>`);
    expect(html).not.toMatch(/<script|https?:|<link|<img|NaN|undefined|<b>/);
  });
});
