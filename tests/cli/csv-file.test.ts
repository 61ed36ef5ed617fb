import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { openCsv } from '../../bin/support/csv/csv-file';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { useLogFiles } from '../support/evaluate/log-files';

const { fileOf } = useLogFiles();

const LINES = 60_000;
const text = `name,value\n${Array.from({ length: LINES }, (_, k) => `m${k},"${k}\n${(k * 7919) % 9973}"`).join('\n')}\n`;
const piecesOf = (bytes: Buffer, size: number): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, k) =>
      bytes.subarray(k * size, (k + 1) * size),
    ),
  );

describe('a CSV file that comes by standard input', () => {
  it.each([
    ['as it is', Buffer.from(text)],
    ['compressed', gzipSync(text)],
    ['with a byte-order mark', Buffer.from(`\ufeff${text}`)],
    ['in UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('is read whole, %s, and each row once', async (_, bytes) => {
    const { columns, rows } = await openCsv('-', { input: piecesOf(bytes, 10_007) });
    expect(columns).toEqual(['name', 'value']);
    let count = 0;
    for await (const { line, cells } of rows) {
      if (count % 1000 === 0) {
        expect(cells).toEqual([`m${count}`, `${count}\n${(count * 7919) % 9973}`]);
        expect(line).toBe(2 + 2 * count);
      }
      count += 1;
    }
    expect(count).toBe(LINES);
  });

  it('is refused when it is empty, and while it is read when its archive is cut off', async () => {
    await expect(openCsv('-', { input: Readable.from([]) })).rejects.toMatchObject({ code: 'file_empty' });
    const half = gzipSync(text).subarray(0, 300_000);
    const { rows } = await openCsv('-', { input: piecesOf(half, 10_007) });
    const readAll = async () => {
      let count = 0;
      for await (const _ of rows) count += 1;
      return count;
    };
    await expect(readAll()).rejects.toMatchObject({ code: 'file_damaged' });
  });
});

describe('a CSV file whose lines end with carriage returns alone', () => {
  const returned = `name,value\r${'é,"a\rb"\r"two\nlines",2\r'.repeat(20_000)}last,1`;
  it.each([
    ['in UTF-8', Buffer.from(returned)],
    ['in Latin-1', Buffer.from(returned, 'latin1')],
    ['in UTF-16', Buffer.from(`\ufeff${returned}`, 'utf16le')],
    ['with a few line feeds', Buffer.from(returned.replace('\rlast', '\r\nlast'))],
  ])('has the same rows and columns, %s', async (_, bytes) => {
    const { columns, rows } = await openCsv('-', { input: piecesOf(bytes, 10_007) });
    expect(columns).toEqual(['name', 'value']);
    const all: (readonly string[])[] = [];
    for await (const { cells } of rows) all.push(cells);
    const [one, two] = all;
    expect([one, two, all.at(-1), all.length]).toEqual([
      ['é', 'a\nb'],
      ['two\nlines', '2'],
      ['last', '1'],
      40_001,
    ]);
  });

  it('is told from one where they stand within cells', async () => {
    const { rows } = await openCsv(fileOf('a,b\r\n1,x\ry\r\n2,z\r\n'));
    const all: (readonly string[])[] = [];
    for await (const { cells } of rows) all.push(cells);
    expect(all).toEqual([
      ['1', 'x\ry'],
      ['2', 'z'],
    ]);
  });
});

describe('a line of a CSV file that is none', () => {
  it('is named by its own number, not by where a quote ends', async () => {
    const readAll = async () => {
      const { rows } = await openCsv(fileOf('a,b\n1,"2\n3"\n4,"5\n6,7\n'));
      for await (const _ of rows);
    };
    const error = await readAll().catch((thrown: unknown) => thrown as RelanceError);
    expect(error).toBeInstanceOf(RelanceError);
    expect(error).toMatchObject({ code: 'csv_malformed', message: expect.stringContaining('line 4') });
  });
});
