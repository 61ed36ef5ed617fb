import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { findColumns } from '../../../bin/evaluate/columns';
import { type LoggedEvent, type MemberKey, MemberLog } from '../../../bin/evaluate/member-log';
import { EventNames, nothingTold, tell } from '../../../bin/evaluate/read-log';
import type { Tidied } from '../../../bin/evaluate/tidy-records';
import { detectDecimal, readAmount } from '../../../bin/support/csv/amounts';
import { namedDecimal } from '../../../bin/support/csv/decimal';
import { delimiterOf, detectDelimiter } from '../../../bin/support/csv/delimiter';
import { recordTexts } from '../../../bin/support/csv/record-texts';
import { codeFrom } from '../../support/scoring/code-from';

describe('an amount', () => {
  it.each<[string, number | undefined, number | undefined]>([
    ['12', 12, 12],
    ['-12.50', -12.5, undefined],
    ['1,234.56', 1234.56, undefined],
    ['1.234,56', undefined, 1234.56],
    ['1,234', 1234, 1.234],
    ['1.234', 1.234, 1234],
    ['0,500', undefined, 0.5],
    ['0.500', 0.5, undefined],
    ['12,5', undefined, 12.5],
    ['1 234,56 €', undefined, 1234.56],
    ["1'234.50 CHF", 1234.5, undefined],
    ['1\u202f234\u202f567', 1_234_567, 1_234_567],
    ['1.234.567', undefined, 1_234_567],
    ['1,234,567.8', 1_234_567.8, undefined],
    ['£12.30', 12.3, undefined],
    ['-£12.30', -12.3, undefined],
    ['£-12.30', -12.3, undefined],
    ['\u221212', -12, -12],
    ['EUR 12', 12, 12],
    ['12 EUR', 12, 12],
    ['(12.00)', -12, undefined],
    ['($12)', -12, -12],
    ['12-', -12, -12],
    ['-0', 0, 0],
    ['.5', 0.5, undefined],
    ['1e3', 1000, 1000],
    ['1.5E+3', 1500, undefined],
    ['1e308', undefined, undefined],
    ['0x10', undefined, undefined],
    ['0b1', undefined, undefined],
    ['NaN', undefined, undefined],
    ['Infinity', undefined, undefined],
    ['ten', undefined, undefined],
    ['1.2.3', undefined, undefined],
    ['12,34,567.00', undefined, undefined],
    ['1,2345', undefined, 1.2345],
    ['1 23', undefined, undefined],
    ['1,234 567', undefined, undefined],
    ['--5', undefined, undefined],
    ['(-5)', undefined, undefined],
    ['(5', undefined, undefined],
    ['5.', undefined, undefined],
    ['.', undefined, undefined],
    ['€', undefined, undefined],
    ['2000000000', undefined, undefined],
  ])('%s is %s with a decimal point, %s with a comma', (text, point, comma) => {
    expect([readAmount(text, 'point'), readAmount(text, 'comma')]).toEqual([point, comma]);
  });

  it('of which nothing says how it is written is read when it is whole', () => {
    expect(['12', '-1 234', '1e2', '1,5', '1.5', '1.234'].map((text) => readAmount(text, undefined))).toEqual(
      [12, -1234, 100, undefined, undefined, undefined],
    );
  });

  it('of any size is read back from how each country writes it', () => {
    const locales = { point: ['en-GB', 'de-CH'], comma: ['de-DE', 'fr-FR', 'es-ES', 'pl-PL'] } as const;
    fc.assert(
      fc.property(
        fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }),
        fc.constantFrom('point' as const, 'comma' as const),
        fc.nat(),
        (cents, mark, k) => {
          const locale = locales[mark][k % locales[mark].length] as string;
          const text = (cents / 100).toLocaleString(locale, { minimumFractionDigits: 2 });
          expect(readAmount(text, mark)).toBeCloseTo(cents / 100, 6);
          if (cents % 100 !== 0) expect(detectDecimal([text])).toBe(mark);
        },
      ),
    );
  });
});

describe('the decimal mark of a column', () => {
  it.each<[string[], 'point' | 'comma' | undefined]>([
    [['12', '7'], undefined],
    [['1.234', '12.5'], 'point'],
    [['1.234', '12,5'], 'comma'],
    [['1.234', '0,500'], 'comma'],
    [['1,234', '1.234.567'], 'comma'],
    [['1,234', '1234.567'], 'point'],
    [['0x10', 'free', '2.50'], 'point'],
    [[...Array.from({ length: 9 }, () => '1,50'), '1.50'], 'comma'],
    [[], undefined],
  ])('of %j is %s', (texts, mark) => {
    expect(detectDecimal(texts)).toBe(mark);
  });

  it('is asked for where the amounts do not say it, or say both', () => {
    for (const texts of [['1.234'], ['1,234', '2,345', '10'], ['1,5', '1.5']])
      expect(codeFrom(() => detectDecimal(texts))).toBe('value_ambiguous');
    expect(codeFrom(() => namedDecimal('dot'))).toBe('decimal_invalid');
    expect([namedDecimal('point'), namedDecimal('comma')]).toEqual(['point', 'comma']);
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

  const event = fc.record({
    member: fc.nat(9),
    time: fc.nat(20),
    cents: fc.constantFrom(Number.NaN, 100, -50, 0),
    name: fc.nat(1),
    id: fc.nat(3),
    print: fc.nat(40),
  });
  type Made = Omit<LoggedEvent, 'line'> & { readonly member: number };
  const logOf = (events: readonly Made[], ...limits: number[]) => {
    const log = new MemberLog(...limits);
    events.forEach(({ member, ...own }, k) => {
      log.add({ high: member % 3, low: member }, { ...own, line: k + 1 });
    });
    return log;
  };
  const allOf = async (log: MemberLog, tidied?: Tidied) => {
    const all: { key: MemberKey; events: LoggedEvent[] }[] = [];
    for await (const { key, events } of log.members(tidied)) all.push({ key, events: [...events] });
    log.close();
    return all;
  };
  const nothing = (): Tidied => ({ duplicates: nothingTold(), merged: nothingTold() });
  /** What is to come of one member's events, by looking at all of them at once. */
  const tidiedByHand = (events: readonly LoggedEvent[]): LoggedEvent[] => {
    const inTime = [...events].sort((a, b) => a.time - b.time || a.line - b.line);
    const once = inTime.filter(({ print }, k) => inTime.findIndex((other) => other.print === print) === k);
    return once.flatMap((one, k) => {
      const same = (other: LoggedEvent) => one.id !== 0 && other.id === one.id && other.name === one.name;
      if (once.findIndex(same) >= 0 && once.findIndex(same) < k) return [];
      const amounts = (one.id === 0 ? [one] : once.filter(same)).map(({ cents }) => cents);
      const said = amounts.filter((cents) => !Number.isNaN(cents));
      return [
        { ...one, cents: said.length === 0 ? Number.NaN : said.reduce((sum, cents) => sum + cents, 0) },
      ];
    });
  };

  it('gives the events of each member by time, the same however little memory it has, and leaves nothing there', async () => {
    const before = spilled();
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 80 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        async (events, held, sorted) => {
          const all = await allOf(logOf(events, held, sorted));
          expect(all).toEqual(await allOf(logOf(events)));
          expect(all.flatMap((one) => one.events)).toHaveLength(events.length);
          expect(new Set(all.map(({ key }) => `${key.high} ${key.low}`)).size).toBe(all.length);
          for (const { events: own } of all)
            expect(own).toEqual([...own].sort((a, b) => a.time - b.time || a.line - b.line));
        },
      ),
      { numRuns: 60 },
    );
    expect(spilled().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('puts repeats and the lines of one order together, the same however little memory it has', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        async (events, held, sorted) => {
          const told = nothing();
          const all = await allOf(logOf(events, held, sorted), told);
          const plain = await allOf(logOf(events));
          expect(all).toEqual(plain.map((one) => ({ ...one, events: tidiedByHand(one.events) })));
          const kept = all.reduce((sum, one) => sum + one.events.length, 0);
          expect(told.duplicates.count + told.merged.count).toBe(events.length - kept);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('goes on to the next member whoever is not read to the end, and removes its files when it is left', async () => {
    const events = Array.from(
      { length: 50 },
      (_, k): Made => ({ member: k % 2, time: k, cents: 1, name: 0, id: 0, print: k }),
    );
    const log = logOf(events, 10, 5);
    const firsts: number[] = [];
    for await (const { events: own } of log.members(nothing()))
      for (const { time } of own) {
        firsts.push(time);
        break;
      }
    expect(firsts).toEqual([0, 1]);
    for await (const _ of log.members(nothing())) break;
    const before = spilled();
    log.close();
    expect(before.length - spilled().length).toBe(1);
  });
});

describe('names of events', () => {
  it('that are too many to be kept are none, and never the name of another', () => {
    const names = new EventNames();
    for (let k = 0; k < 100_000; k += 1) names.numberOf(`Page ${k}`);
    expect(names.names[names.numberOf('Page 99999')]).toBe('Page 99999');
    expect(names.names[names.numberOf('Unsubscribed')]).toBeUndefined();
    expect(names.names).toHaveLength(100_000);
  });
});

describe('the lines that are told', () => {
  it('are the first 20 of the file, in its order, whatever order they come in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { maxLength: 60 }), (lines) => {
        const told = nothingTold();
        for (const line of lines) tell(told, line);
        expect(told).toEqual({
          count: lines.length,
          lines: [...lines].sort((a, b) => a - b).slice(0, 20),
        });
      }),
    );
  });
});
