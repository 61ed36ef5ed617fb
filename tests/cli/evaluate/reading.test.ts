import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { readAmount } from '../../../bin/evaluate/amounts';
import { findColumns } from '../../../bin/evaluate/columns';
import { MemberLog } from '../../../bin/evaluate/member-log';
import { detectFormat, namedFormat } from '../../../bin/evaluate/times';
import { delimiterOf, detectDelimiter } from '../../../bin/support/csv/delimiter';
import { recordTexts } from '../../../bin/support/csv/record-texts';
import { codeFrom } from '../../support/scoring/code-from';

describe('an amount', () => {
  it.each<[string, number | undefined]>([
    ['12', 12],
    ['-12.50', -12.5],
    ['1,234.56', 1234.56],
    ['1.234,56', 1234.56],
    ['1,234', 1234],
    ['12,5', 12.5],
    ['1 234,56 €', 1234.56],
    ['£12.30', 12.3],
    ['-£12.30', -12.3],
    ['EUR 12', 12],
    ['12 EUR', 12],
    ['(12.00)', -12],
    ['12-', -12],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1e308', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['ten', undefined],
    ['1.2.3', undefined],
    ['2000000000', undefined],
  ])('%s is read as %s', (text, value) => {
    expect(readAmount(text)).toBe(value);
  });
});

describe('the times of a file', () => {
  const read = (text: string, zone = 'UTC') => {
    const at = detectFormat([text], zone).read(text);
    return at === undefined ? undefined : new Date(at).toISOString();
  };
  it.each<[string, string, string]>([
    ['2024-03-31', 'UTC', '2024-03-31T00:00:00.000Z'],
    ['2024-03-31 08:26:01', 'Europe/London', '2024-03-31T07:26:01.000Z'],
    ['2024-03-31T08:26:01.5Z', 'Europe/London', '2024-03-31T08:26:01.500Z'],
    ['2024-03-31T08:26:01+0530', 'UTC', '2024-03-31T02:56:01.000Z'],
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
    expect(detectFormat(['03/04/2024', '03/25/2024'], 'UTC').name).toBe('MM/dd/yyyy');
    expect(detectFormat(['03/04/2024', '25/03/2024'], 'UTC').name).toBe('dd/MM/yyyy');
    expect(detectFormat(['03.04.2024'], 'UTC').name).toBe('dd/MM/yyyy');
    expect(codeFrom(() => detectFormat(['03/04/2024'], 'UTC'))).toBe('time_ambiguous');
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
    ])
      expect(iso(text)).toBeUndefined();
  });

  it('are read by any tokens that are named', () => {
    const { read: tokens } = namedFormat('d MMM yyyy HH:mm', 'Europe/Paris');
    expect(tokens('1 Dec 2010 08:26')).toBe(Date.UTC(2010, 11, 1, 7, 26));
    expect(namedFormat('dd.MM.yyyy', 'UTC').name).toBe('dd/MM/yyyy');
    expect(tokens('soon')).toBeUndefined();
  });
});

describe('the delimiter of a file', () => {
  it('is what the lines agree on, quoted ones aside', () => {
    expect(detectDelimiter('a,b\n1,2\n')).toBe(',');
    expect(detectDelimiter('a;b\n"1,5;2";3,4\n"1,5";2\n')).toBe(';');
    expect(detectDelimiter('a\tb, c\n1\t2\n')).toBe('\t');
    expect(detectDelimiter('a|b\n1|2\n')).toBe('|');
    expect(detectDelimiter('a\n1\n')).toBe(',');
    expect(delimiterOf('tab')).toBe('\t');
    expect(delimiterOf('::')).toBe('::');
  });
});

describe('the records of a CSV file', () => {
  const records = async (text: string) => {
    const lines = async function* () {
      yield* text.split('\n').map((line, k) => ({ line: k + 1, text: line }));
    };
    const all: [number, string][] = [];
    for await (const record of recordTexts(lines(), ','))
      all.push([record.line, 'code' in record ? record.code : record.text]);
    return all;
  };

  it('are lines, or several where a quoted cell holds line breaks', async () => {
    expect(await records('a,b\n\n1,"x\ny ""z"", \n"\n2,5" pipe\n3,"4"')).toEqual([
      [1, 'a,b'],
      [3, '1,"x\ny ""z"", \n"'],
      [6, '2,5" pipe'],
      [7, '3,"4"'],
    ]);
  });

  it('cost one line where a quote is opened and never closed', async () => {
    const rest = Array.from({ length: 120 }, (_, k) => `${k},x`);
    const all = await records(['a,b', '"stray,1', ...rest, 'z,"end'].join('\n'));
    expect(all).toHaveLength(123);
    expect(all.filter(([, text]) => text === 'quote_not_closed').map(([line]) => line)).toEqual([2, 123]);
  });
});

describe('the columns of a file', () => {
  it('are told by their names, and by what was given first', () => {
    expect(findColumns(['InvoiceNo', 'Customer ID', 'InvoiceDate', 'amount'], {})).toEqual({
      id: 'InvoiceNo',
      member: 'Customer ID',
      time: 'InvoiceDate',
      value: 'amount',
    });
    expect(findColumns(['when', 'who', 'user_id'], { time: 'when', member: 'WHO' })).toEqual({
      time: 'when',
      member: 'who',
    });
    expect(codeFrom(() => findColumns(['a', 'time'], {}))).toBe('columns_missing');
  });
});

describe('a log of members', () => {
  const spilled = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('relance-evaluate-') && !name.includes('test'));

  it('gives the events of each member by time, the same from disk as from memory, and leaves nothing there', () => {
    const before = spilled();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9), fc.nat(20)), { maxLength: 80 }),
        fc.integer({ min: 1, max: 20 }),
        (events, held) => {
          const [inMemory, onDisk] = [new MemberLog(), new MemberLog(held)];
          for (const log of [inMemory, onDisk])
            events.forEach(([member, time], line) => {
              log.add(
                { high: member % 3, low: member },
                { time, cents: Number.NaN, name: 0, id: 0, print: line, line },
              );
            });
          const all = [...onDisk.members()];
          expect(all).toEqual([...inMemory.members()]);
          expect(all.flatMap((one) => one.events)).toHaveLength(events.length);
          expect(new Set(all.map(({ key }) => `${key.high} ${key.low}`)).size).toBe(all.length);
          for (const { events: own } of all)
            expect(own.map(({ time }) => time)).toEqual(own.map(({ time }) => time).sort((a, b) => a - b));
          onDisk.close();
        },
      ),
      { numRuns: 30 },
    );
    expect(spilled().filter((name) => !before.includes(name) && existsSync(name))).toEqual([]);
  });
});
