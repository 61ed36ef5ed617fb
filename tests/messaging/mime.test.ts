import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { encodeWords, mimeOf, quotedPrintable } from '../../functions/messaging/adapters/mime';
import type { OutgoingMail } from '../../functions/messaging/ports';
import { ADA, aCause, NOON } from '../support/messaging/builders';

const aMail = (over: Partial<OutgoingMail> = {}): OutgoingMail => ({
  key: 'abcdefghij-_1234',
  member: ADA,
  at: NOON,
  from: { name: 'Le Placard à Cadeaux', address: 'club@shop.example' },
  to: 'ada@example.com',
  subject: 'Été : 20 % sur le thé 🫖',
  html: `<p>Zoë said “hi”</p>\n${'long '.repeat(60)}=20\n.`,
  text: 'Zoë said “hi”\n.\nFrom here ',
  cause: aCause(),
  unsubscribeUrl: 'https://shop.example/u/abc.def.ghi',
  ...over,
});
const headersOf = (raw: Buffer): string[] =>
  (raw.toString('utf8').split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split('\r\n');
const namesOf = (raw: Buffer) => headersOf(raw).map((line) => line.slice(0, line.indexOf(':')));

describe('a message', () => {
  it('is read by another mail program as it was meant', async () => {
    const mail = aMail();
    const parsed = await simpleParser(mimeOf(mail));
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.from?.value).toEqual([{ address: 'club@shop.example', name: 'Le Placard à Cadeaux' }]);
    expect(parsed.text?.trimEnd()).toBe(mail.text.trimEnd());
    expect(parsed.html).toBe(mail.html);
    expect(parsed.date).toEqual(new Date(NOON));
    expect(parsed.headers.get('x-relance-key')).toBe(mail.key);
  });

  it('has the two headers of one-click leaving when it is marketing, and neither when it is not', () => {
    expect(headersOf(mimeOf(aMail()))).toEqual(
      expect.arrayContaining([
        'List-Unsubscribe: <https://shop.example/u/abc.def.ghi>',
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      ]),
    );
    expect(namesOf(mimeOf(aMail({ unsubscribeUrl: undefined }))).join()).not.toContain('List-');
  });

  it('has no line over 998 bytes, and every line ends with CRLF', () => {
    const raw = mimeOf(aMail({ subject: 'ü'.repeat(200), html: 'x'.repeat(5000) })).toString('utf8');
    expect(raw.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    for (const line of raw.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
  });

  it('gets no header from anything that a member or a marketer wrote', () => {
    const names = namesOf(mimeOf(aMail()));
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'a\r\nBcc: eve@example.com',
        'a\nBcc: x',
        'a\rBcc: x',
        '\r\n\r\n<b>',
        '=?UTF-8?B?',
        'a\u2028Bcc: x',
      ),
      fc
        .tuple(fc.string(), fc.constantFrom('\r\n', '\n', '\r', '\u0000'), fc.string())
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, nasty, (subject, name, address, url) => {
        const raw = mimeOf(
          aMail({ subject, from: { name, address }, to: address, unsubscribeUrl: `https://${url}` }),
        );
        expect(namesOf(raw)).toEqual(names);
      }),
      { numRuns: 500 },
    );
  });
});

describe('encoding', () => {
  it('gives any subject back, but for control characters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), async (subject) => {
        fc.pre(subject.trim() === subject && !/ {2,}|[\u2028\u2029]/.test(subject));
        const parsed = await simpleParser(mimeOf(aMail({ subject })));
        expect(parsed.subject).toBe(subject);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps words within 75 characters and never cuts a character', () => {
    const words = encodeWords('🫖'.repeat(60)).split('\r\n ');
    for (const word of words) {
      expect(word.length).toBeLessThanOrEqual(75);
      const text = Buffer.from(word.slice(10, -2), 'base64').toString('utf8');
      expect(text).toMatch(/^(🫖)+$/u);
    }
  });

  it('writes quoted-printable lines of at most 76 characters that end in no space', () => {
    for (const line of quotedPrintable(`${'é '.repeat(200)}\nend \nx=y\t`).split('\r\n')) {
      expect(line.length).toBeLessThanOrEqual(76);
      expect(line).not.toMatch(/[ \t]$/);
    }
  });

  it('writes quoted-printable that is read as it was meant, whatever it is', () => {
    const pieces = [
      '=',
      ' ',
      '\t',
      'a',
      'bcdefg',
      '=3D',
      'é',
      '🫖',
      '\n',
      '\r\n',
      '\r',
      '\u0000',
      '\u007f',
      '~',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 300 }), (some) => {
        const text = some.join('');
        const lines = quotedPrintable(text).split('\r\n');
        for (const line of lines) expect(line).toMatch(/^(?:=[0-9A-F]{2}|[!-<>-~]|[ \t](?=.)){0,75}=?$/);
        const bytes = lines
          .join('\r\n')
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
        expect(Buffer.from(bytes, 'latin1').toString()).toBe(text.replace(/\r\n|\r|\n/g, '\r\n'));
      }),
    );
  });
});
