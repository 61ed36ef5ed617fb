import type { OutgoingMail } from '../ports';

/*
 * The whole message as bytes, by RFC 5322, 2045 to 2047 and 8058. Every header value is either made of characters
 * that cannot end a line, or encoded; so nothing that a member or a marketer wrote can add a header.
 */
const CRLF = '\r\n';
const ATOM = /^[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+$/;
const MAX_WORD_BYTES = 45;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();

/** Text as RFC 2047 encoded words, folded; plain where it is short, plain ASCII and cannot be taken for one. */
export const encodeWords = (input: string): string => {
  const text = oneLine(input);
  if (ATOM.test(text) && text.length <= 60 && !text.includes('=?')) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > MAX_WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join(`${CRLF} `);
};

const MAX_LINE = 75;
const NOT_ASCII = /[^\t\r\n -~]+/g;
const LINE_END = /\r\n?/g;
const ESCAPES = Array.from(
  { length: 256 },
  (_, byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

const escaped = (text: string): string => {
  let out = '';
  for (const byte of Buffer.from(text)) out += ESCAPES[byte];
  return out;
};

/** A line whose bytes are escaped, softly broken into lines of at most 75 characters and their `=`, never within an escape. */
const broken = (line: string): string => {
  const last = line.at(-1);
  const whole = last === ' ' || last === '\t' ? line.slice(0, -1) + escaped(last) : line;
  if (whole.length <= MAX_LINE) return whole;
  let out = '';
  let from = 0;
  while (whole.length - from > MAX_LINE) {
    let to = from + MAX_LINE;
    if (whole[to - 1] === '=') to -= 1;
    else if (whole[to - 2] === '=') to -= 2;
    out += `${whole.slice(from, to)}=${CRLF}`;
    from = to;
  }
  return out + whole.slice(from);
};

/** Quoted-printable, RFC 2045: lines of at most 76 characters, line ends CRLF. In whole runs: byte by byte takes four times as long. */
export const quotedPrintable = (text: string): string =>
  text
    .replaceAll('=', '=3D')
    .replace(NOT_ASCII, escaped)
    .replace(LINE_END, '\n')
    .split('\n')
    .map(broken)
    .join(CRLF);

const part = (type: string, text: string): string =>
  [
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quotedPrintable(text),
  ].join(CRLF);

const rfcDate = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

/** The MIME message of a mail: text and HTML, and on marketing mail the two headers of leaving by one click. */
export const mimeOf = (mail: OutgoingMail): Buffer => {
  // The key names the mail, so the boundary needs no chance; quoted-printable never writes `=_` in a body.
  const boundary = `=_relance_${mail.key}`;
  const leave = mail.unsubscribeUrl
    ? [
        `List-Unsubscribe: <${oneLine(mail.unsubscribeUrl).replace(/[<>\s]/g, '')}>`,
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      ]
    : [];
  const headers = [
    `From: ${encodeWords(mail.from.name)} <${oneLine(mail.from.address).replace(/[<>\s]/g, '')}>`,
    `To: <${oneLine(mail.to).replace(/[<>\s]/g, '')}>`,
    `Subject: ${encodeWords(mail.subject)}`,
    `Date: ${rfcDate(mail.at)}`,
    'MIME-Version: 1.0',
    `X-Relance-Key: ${mail.key}`,
    ...leave,
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  const body = [
    '',
    `--${boundary}`,
    part('text/plain', mail.text),
    `--${boundary}`,
    part('text/html', mail.html),
    `--${boundary}--`,
    '',
  ];
  return Buffer.from([...headers, ...body].join(CRLF), 'utf8');
};
