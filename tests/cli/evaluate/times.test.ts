import { DateTime } from 'luxon';
import { detectFormat } from '../../../bin/evaluate/time-format';
import { namedFormat } from '../../../bin/evaluate/times';
import { codeFrom } from '../../support/scoring/code-from';

const NOW = Date.UTC(2026, 0, 15);
const detect = (texts: readonly string[], zone = 'UTC') => detectFormat(texts, zone, NOW);

describe('the times of a file', () => {
  const read = (text: string, zone = 'UTC') => {
    const at = detect([text], zone).read(text);
    return at === undefined ? undefined : new Date(at).toISOString();
  };
  it.each<[string, string, string]>([
    ['2024-03-31', 'UTC', '2024-03-31T00:00:00.000Z'],
    ['2024-03-31 08:26:01', 'Europe/London', '2024-03-31T07:26:01.000Z'],
    ['2024-03-31T08:26:01.5Z', 'Europe/London', '2024-03-31T08:26:01.500Z'],
    ['2024-03-31T08:26:01+0530', 'UTC', '2024-03-31T02:56:01.000Z'],
    ['2024-02-06 16:47:00+00', 'Europe/Paris', '2024-02-06T16:47:00.000Z'],
    ['2024-02-06 16:47:00.125-03', 'Europe/Paris', '2024-02-06T19:47:00.125Z'],
    ['2024/3/1 8:05', 'UTC', '2024-03-01T08:05:00.000Z'],
    ['20240331', 'UTC', '2024-03-31T00:00:00.000Z'],
    ['31.03.2024 14:00', 'UTC', '2024-03-31T14:00:00.000Z'],
    ['03/31/2024 2:30 PM', 'UTC', '2024-03-31T14:30:00.000Z'],
    ['31/03/97', 'UTC', '1997-03-31T00:00:00.000Z'],
    ['1711843200', 'UTC', '2024-03-31T00:00:00.000Z'],
    ['1711843200000', 'UTC', '2024-03-31T00:00:00.000Z'],
  ])('%s in %s', (text, zone, iso) => {
    expect(read(text, zone)).toBe(iso);
  });

  it('are day or month first as most of them say', () => {
    expect(detect(['03/04/2024', '03/25/2024'], 'UTC').name).toBe('MM/dd/yyyy');
    expect(detect(['03/04/2024', '25/03/2024'], 'UTC').name).toBe('dd/MM/yyyy');
    expect(detect(['03.04.2024'], 'UTC').name).toBe('dd.MM.yyyy');
    expect(codeFrom(() => detect(['03/04/2024'], 'UTC'))).toBe('time_ambiguous');
    expect(codeFrom(() => detect(['25/03/2024', '03/25/2024'], 'UTC'))).toBe('time_ambiguous');
  });

  it('may be written in several formats, one beside the other', () => {
    const mixed = detect(['2024-03-31', '31/03/2024', '2024-04-01T08:00Z', '1711843200', '20240401'], 'UTC');
    expect(mixed.name).toBe('yyyy-MM-dd or yyyyMMdd or epoch or dd/MM/yyyy');
    const sameDay = ['2024-03-31', '31.03.2024', '20240331', '1711843200', '1711843200000'];
    const known = detect([...sameDay, '30/03/2024'], 'UTC');
    expect(new Set(sameDay.map((text) => known.read(text)))).toEqual(new Set([Date.UTC(2024, 2, 31)]));
    expect(known.read('soon')).toBeUndefined();
  });

  it('are of one format where nine of ten are, whatever the others could be', () => {
    const iso = Array.from({ length: 18 }, (_, k) => `2024-03-${k + 10}`);
    expect(detect([...iso, '03/04/2024'], 'UTC').name).toBe('yyyy-MM-dd');
    expect(codeFrom(() => detect([...iso, ...iso.map(() => '03/04/2024')], 'UTC'))).toBe('time_ambiguous');
    expect(codeFrom(() => detect([...iso, ...iso.map(() => 'soon')], 'UTC'))).toBe('time_unreadable');
  });

  it('of digits alone are dates, also where one of them is in no calendar', () => {
    expect(detect(['20240331', '20240401', '20240231'].concat(Array(30).fill('20240101')), 'UTC').name).toBe(
      'yyyyMMdd',
    );
  });

  it('are refused where no clock or calendar has them', () => {
    const { read: iso } = namedFormat('yyyy-MM-dd', 'UTC');
    for (const text of [
      '2024-02-30',
      '2024-13-01',
      '2024-01-01 25:00',
      '2024-01-01 10:61',
      '',
      'x',
      '2024-1',
      '2024-01-01-05',
    ])
      expect(iso(text)).toBeUndefined();
  });

  it('are read by any tokens that are named', () => {
    const { read: tokens } = namedFormat('d MMM yyyy HH:mm', 'Europe/Paris');
    expect(tokens('1 Dec 2010 08:26')).toBe(Date.UTC(2010, 11, 1, 7, 26));
    expect(tokens('soon')).toBeUndefined();
    const withComma = namedFormat('MMM d, yyyy', 'UTC');
    expect([withComma.name, withComma.read('Dec 1, 2010')]).toEqual(['MMM d, yyyy', Date.UTC(2010, 11, 1)]);
  });

  it('are read by several formats that are named with commas between, as by each of them', () => {
    const { name, read: both } = namedFormat('yyyy/MM/dd, dd-MM-yyyy,epoch-ms', 'UTC');
    expect(name).toBe('yyyy-MM-dd or dd/MM/yyyy or epoch-ms');
    expect(['2024-04-03', '03/04/2024 00:00', '1712102400000', '03.04.2024'].map(both)).toEqual([
      ...Array(3).fill(Date.UTC(2024, 3, 3)),
      undefined,
    ]);
    expect(codeFrom(() => namedFormat('dd/MM/yyyy,epoch,MM/dd/yyyy', 'UTC'))).toBe('time_ambiguous');
  });

  it('have the day first where points are between, and never where the month is named first', () => {
    const points = namedFormat('dd.MM.yyyy', 'UTC');
    expect([points.name, points.read('05.03.2024 10:00')]).toEqual(['dd.MM.yyyy', Date.UTC(2024, 2, 5, 10)]);
    expect(points.read('05/03/2024')).toBeUndefined();
    for (const slashes of ['dd/MM/yyyy', 'MM/dd/yyyy'])
      expect(namedFormat(slashes, 'UTC').read('05.03.2024')).toBeUndefined();
    const mixed = detect(['05.03.2024', '06.03.2024', '03/05/2024', '03/25/2024'], 'UTC');
    expect(mixed.name).toBe('dd.MM.yyyy or MM/dd/yyyy');
    expect(['05.03.2024', '03/05/2024'].map(mixed.read)).toEqual(Array(2).fill(Date.UTC(2024, 2, 5)));
  });

  /** A year of days from a date on, as they are written by Luxon's tokens. */
  const year = (tokens: string) =>
    Array.from({ length: 366 }, (_, day) => DateTime.utc(2024, 1, 1).plus({ days: day }).toFormat(tokens));
  it.each([
    ['yy/MM/dd', 'yy/MM/dd'],
    ['yy-MM-dd HH:mm', 'yy/MM/dd'],
    ['yy.MM.dd', 'yy.MM.dd'],
    ['dd/MM/yy', 'dd/MM/yyyy'],
    ['MM/dd/yy', 'MM/dd/yyyy'],
    ['dd.MM.yy', 'dd.MM.yyyy'],
  ])('have a year of two digits first or last, as %s, by what would lie in the future', (tokens, name) => {
    const format = detect(year(tokens));
    expect([format.name, namedFormat(tokens.slice(0, 8), 'UTC').name]).toEqual([name, name]);
    expect(year(tokens).map(format.read)).toEqual(
      Array.from({ length: 366 }, (_, day) => Date.UTC(2024, 0, 1 + day)),
    );
  });

  it('are asked for where a year of two digits may be first or last', () => {
    expect(sentenceOf(['24/03/15', '24/03/16'])).toContain(
      'may be dd/MM/yyyy or yy/MM/dd; say which with --time-format dd/MM/yyyy or --time-format yy/MM/dd.',
    );
    expect(sentenceOf(['03/25/24', '25/03/24'])).toContain(
      'Some times (such as "25/03/24") may be dd/MM/yyyy or MM/dd/yyyy or yy/MM/dd;',
    );
    expect(sentenceOf(['25/03/2024', '03/25/2024'])).toMatch(
      /^As many times can only be dd\/MM\/yyyy \(such as "25\/03\/2024"\) as MM\/dd\/yyyy \(such as "03\/25\/2024"\);/,
    );
    expect(sentenceOf(['24.03.15'])).toContain('--time-format dd.MM.yyyy or --time-format yy.MM.dd.');
    expect(detect(['25/03/2031']).name).toBe('dd/MM/yyyy');
  });

  const sentenceOf = (texts: readonly string[]): string => {
    try {
      detect(texts);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('the format was told');
  };
  it.each<[string, string[]]>([
    ['alone', ['03/04/2024', '05/06/2024']],
    ['beside ISO', ['2024-03-31', '2024-04-01', '03/04/2024']],
    [
      'beside points and a few seconds',
      [...Array(15).fill('05.03.2024'), ...Array(15).fill('03/04/2024'), '1711843200'],
    ],
  ])('are all read by what is advised where day and month could be either, %s', (_, texts) => {
    const advised = [...sentenceOf(texts).matchAll(/--time-format (\S+?)[.]?(?= |$)/g)].map(
      (found) => found[1],
    );
    expect(advised).toHaveLength(2);
    const [one, other] = advised.map((named) => texts.map(namedFormat(named as string, 'UTC').read));
    for (const times of [one, other]) expect(times).not.toContain(undefined);
    expect(one).not.toEqual(other);
  });
});
