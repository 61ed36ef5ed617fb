import { Readable } from 'node:stream';
import fc from 'fast-check';
import { namedEncoding } from '../../bin/support/csv/encoding';
import { linesOf, type SourceLine } from '../../bin/support/csv/lines';
import { openSource } from '../../bin/support/csv/source';
import { useLogFiles } from '../support/evaluate/log-files';
import { codeFrom } from '../support/scoring/code-from';

const { fileOf } = useLogFiles();
type Told = readonly [line: number, textOrCode: string];

const linesFrom = async (bytes: Buffer, said?: Parameters<typeof namedEncoding>[0], piece = 0) => {
  const pieces = Array.from({ length: piece ? Math.ceil(bytes.length / piece) : 0 }, (_, k) =>
    bytes.subarray(k * piece, (k + 1) * piece),
  );
  const options = {
    ...(said ? { said: namedEncoding(said) } : {}),
    ...(piece ? { input: Readable.from(pieces) } : {}),
  };
  const source = await openSource(piece ? '-' : fileOf(bytes), options);
  const lines: Told[] = [];
  for await (const line of linesOf(source) as AsyncIterable<SourceLine>)
    lines.push([line.line, 'code' in line ? line.code : line.text]);
  return { lines, encoding: source.encoding };
};
const latin = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text);
/** More than what is looked at to tell how a file is written. */
const PLAIN = 'plain,ascii,line\n'.repeat(8_000);
const count = PLAIN.split('\n').length - 1;

describe('how a file is written', () => {
  it('is told by the first line that is not plain ASCII, however late it comes', async () => {
    const one = await linesFrom(latin(`${PLAIN}José\nplain\nZoë`));
    expect(one.encoding).toBe('windows-1252');
    expect(one.lines.slice(count)).toEqual([
      [count + 1, 'José'],
      [count + 2, 'plain'],
      [count + 3, 'Zoë'],
    ]);
    const two = await linesFrom(utf8(`${PLAIN}José €\nplain`));
    expect(two.encoding).toBe('utf-8');
    expect(two.lines.slice(count)).toEqual([
      [count + 1, 'José €'],
      [count + 2, 'plain'],
    ]);
    expect((await linesFrom(utf8(PLAIN))).encoding).toBeUndefined();
  });

  it('is told by most lines of the beginning; a line that is written otherwise is rejected by its number', async () => {
    const mixed = Buffer.concat([
      utf8('é\nü\n'),
      latin('José\n'),
      utf8('ß\n'),
      utf8(PLAIN),
      latin('Zoë\n'),
      utf8('end'),
    ]);
    const { lines, encoding } = await linesFrom(mixed);
    expect(encoding).toBe('utf-8');
    expect(lines.filter(([, text]) => text !== 'plain,ascii,line')).toEqual([
      [1, 'é'],
      [2, 'ü'],
      [3, 'encoding_differs'],
      [4, 'ß'],
      [count + 5, 'encoding_differs'],
      [count + 6, 'end'],
    ]);
    const other = await linesFrom(Buffer.concat([latin('é\nü\n'), utf8('José\nend\n')]));
    expect(other.encoding).toBe('windows-1252');
    expect(other.lines).toEqual([
      [1, 'é'],
      [2, 'ü'],
      [3, 'encoding_differs'],
      [4, 'end'],
    ]);
  });

  it('has the letters of Windows, the euro sign among them', async () => {
    const { lines } = await linesFrom(Buffer.from([0x80, 0x31, 0x0a, 0x93, 0x94, 0xe9]));
    expect(lines).toEqual([
      [1, '€1'],
      [2, '“”é'],
    ]);
  });

  it.each([
    ['utf-16le', Buffer.from('\ufeffa\nJosé\r\n€', 'utf16le')],
    ['utf-16be', Buffer.from('\ufeffa\nJosé\r\n€', 'utf16le').swap16()],
    ['utf-8', utf8('\ufeffa\nJosé\r\n€')],
  ])('is %s by a byte order mark', async (name, bytes) => {
    const { lines, encoding } = await linesFrom(bytes);
    expect(encoding).toBe(name);
    expect(lines).toEqual([
      [1, 'a'],
      [2, 'José'],
      [3, '€'],
    ]);
  });

  it('that turns into something else is rejected from there on, line by line', async () => {
    const appended = Buffer.concat([utf8(PLAIN), Buffer.from('later\nmore\n', 'utf16le')]);
    const { lines } = await linesFrom(appended);
    expect(lines.slice(count).map(([, text]) => text)).toEqual([
      'line_not_text',
      'line_not_text',
      'line_not_text',
    ]);
    const half = Buffer.concat([Buffer.from('\ufeffa\nb', 'utf16le'), Buffer.from([0x41])]);
    expect((await linesFrom(half)).lines).toEqual([
      [1, 'a'],
      [2, 'line_not_text'],
    ]);
    const lone = Buffer.from('\ufeffa\n\ud800b\nc', 'utf16le');
    expect((await linesFrom(lone)).lines).toEqual([
      [1, 'a'],
      [2, 'line_not_text'],
      [3, 'c'],
    ]);
  });

  it('is as it was said', async () => {
    expect((await linesFrom(Buffer.from('aé\nb', 'utf16le'), 'utf-16le')).lines).toEqual([
      [1, 'aé'],
      [2, 'b'],
    ]);
    expect((await linesFrom(utf8('é'), 'latin1')).lines).toEqual([[1, 'Ã©']]);
    expect((await linesFrom(latin('é\na'), 'UTF8')).lines).toEqual([
      [1, 'encoding_differs'],
      [2, 'a'],
    ]);
    expect(codeFrom(() => namedEncoding('ebcdic'))).toBe('encoding_invalid');
  });

  it('is read the same in pieces of any size, and no line is lost or made', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }).map((text) => utf8(text.replace(/[\n\r]/g, ''))),
      fc.constantFrom(latin('é'), utf8('é'), utf8('plain'), Buffer.from([0, 65]), utf8('')),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        async (all, piece) => {
          const bytes = Buffer.concat([
            utf8('first\n'),
            ...all.map((one) => Buffer.concat([one, utf8('\n')])),
          ]);
          const whole = await linesFrom(bytes).catch((error) => error.code);
          expect(await linesFrom(bytes, undefined, piece).catch((error) => error.code)).toEqual(whole);
          if (typeof whole === 'object' && !whole.encoding?.startsWith('utf-16'))
            expect(whole.lines.map(([at]: Told) => at)).toEqual(
              [...Array(all.length + 1).keys()].map((k) => k + 1),
            );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has lines of a megabyte at most', async () => {
    const long = 'x'.repeat(1024 * 1024 + 1);
    for (const bytes of [
      utf8(`a\n${long}\nb\n${long}`),
      Buffer.from(`\ufeffa\n${long}\nb\n${long}`, 'utf16le'),
    ])
      expect((await linesFrom(bytes)).lines).toEqual([
        [1, 'a'],
        [2, 'line_unreadable'],
        [3, 'b'],
        [4, 'line_unreadable'],
      ]);
  });
});
