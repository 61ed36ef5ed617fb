import type { SourceLine, Unusable } from './lines';

/** The text of one record, several lines where a quoted cell holds line breaks, and its first line. */
export interface RecordText {
  readonly line: number;
  readonly text: string;
}

/** Lines that one record may take; a quote that is open for longer was never meant to open. */
const MAX_LINES = 50;

/** Whether a quoted cell is open at the end of a line, which began inside of one or not. Only a quote at the start of a cell opens one. */
const endsQuoted = (text: string, delimiter: string, inside: boolean): boolean => {
  let quoted = inside;
  let at = 0;
  if (!quoted && !text.includes('"')) return false;
  while (at < text.length) {
    if (quoted) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return true;
      if (text[quote + 1] === '"') {
        at = quote + 2;
        continue;
      }
      quoted = false;
      at = quote + 1;
    } else if (text[at] === '"') {
      quoted = true;
      at += 1;
      continue;
    }
    const next = text.indexOf(delimiter, at);
    if (next < 0) return quoted;
    at = next + delimiter.length;
  }
  return quoted;
};

/** How many of the lines make the record that the first begins: 0 while that is open. */
const lengthOf = (lines: readonly RecordText[], delimiter: string): number => {
  let quoted = false;
  for (const [k, { text }] of lines.entries()) {
    quoted = endsQuoted(text, delimiter, quoted);
    if (!quoted) return k + 1;
  }
  return 0;
};

/** Takes from the front of the lines what is complete; of all of them when nothing more will come. */
function* complete(held: RecordText[], delimiter: string, isEnd: boolean): Generator<RecordText | Unusable> {
  while (held.length > 0) {
    const [first] = held as [RecordText];
    const length = lengthOf(held, delimiter);
    if (length > 0) {
      const text = held.splice(0, length).map((one) => one.text);
      if (length > 1 || first.text.trim() !== '') yield { line: first.line, text: text.join('\n') };
    } else if (isEnd || held.length >= MAX_LINES) {
      held.shift();
      yield { line: first.line, code: 'quote_not_closed', message: 'a quote is opened and not closed' };
    } else {
      return;
    }
  }
}

/**
 * Puts lines together to records. A quote that is opened and not closed within 50 lines, or a line that is none, costs
 * its own line and no other: the lines after it are read as if it were not there.
 */
export async function* recordTexts(
  lines: AsyncIterable<SourceLine>,
  delimiter: string,
): AsyncGenerator<RecordText | Unusable> {
  const held: RecordText[] = [];
  for await (const line of lines) {
    if ('code' in line) {
      yield line;
      continue;
    }
    held.push(line);
    yield* complete(held, delimiter, false);
  }
  yield* complete(held, delimiter, true);
}
