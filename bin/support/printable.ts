// What a file or a client wrote may stand in any line of ours: raw, it could move the cursor, or hide what follows.
const CONTROLS = /(?![\n\t])\p{Cc}/gu;
/** Those that JSON leaves as they are. */
const IN_JSON = /[\u007f-\u009f]/g;
/** The two ways in which this command line emphasises. */
const PAINTED = new RegExp(`(${'\u001b'}\\[(?:0|1|31)m)`);

const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text with its control characters written out (`\u001b`); line ends and tabs stay. */
export const printable = (text: string): string => text.replace(CONTROLS, escaped);

/** The same of a line in which we may have emphasised something. */
export const printableLine = (line: string): string =>
  line
    .split(PAINTED)
    .map((part, place) => (place % 2 === 1 ? part : printable(part)))
    .join('');

/** A value as one line of JSON that a terminal can show: the same value, its control characters written out. */
export const printableJson = (value: unknown): string => JSON.stringify(value).replace(IN_JSON, escaped);
