import { SECOND_MS } from '../../functions/shared/kernel/time';
import { printable, printableJson, printableLine } from './printable';
import { type Problem, problemLines } from './problems';

/** Where a command writes; a terminal gets colours and a line that renews itself. */
export interface Screen {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
  readonly terminal: boolean;
}

/** A count that grows: told on stderr with rate and, where the total is known, time left; in a log only when it has grown. */
export interface Progress {
  /** So many are done by now; `place` says how far that is where no total is known (`part 3 of 8`). */
  at(done: number, place?: string): void;
  /** No more will come; the last count stays to be read. */
  end(): void;
}

/**
 * What a command says: results on stdout (one JSON object with `--json`), everything else on stderr. Control characters
 * of whatever was read are written out, never sent to the terminal.
 */
export interface Output {
  readonly json: boolean;
  /** A line for people, on stderr. */
  note(text: string): void;
  /** `before`: so many were done by an earlier run, and say nothing of this one's rate. @default 0 */
  progress(label: string, total?: number, before?: number): Progress;
  /** The result: the object with `--json`, the lines otherwise. Called once. */
  result(value: object, lines: readonly string[]): void;
  /** The end of a command that failed; with `--json` the object `{error: {code, message, issues, hint?}}`. */
  failure(problem: Problem): void;
  /** Emphasised on a terminal, plain elsewhere. */
  bold(text: string): string;
  /** In red on a terminal, plain elsewhere. */
  red(text: string): string;
}

const TERMINAL_EVERY_MS = 200;
const LOG_EVERY_MS = 5 * SECOND_MS;

/** The screen of this process. NO_COLOR is honoured. */
export const processScreen = (): Screen => ({
  out: process.stdout,
  err: process.stderr,
  terminal: Boolean(process.stderr.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
});

const listenedTo = new WeakSet<NodeJS.EventEmitter>();

/**
 * Makes a stream whose reader has gone (`relance ... | head`) swallow what is still written to it: the command goes on
 * and ends as it would have. Any other error of the stream is thrown.
 */
export const outliveReader = (stream: NodeJS.EventEmitter): void => {
  if (listenedTo.has(stream)) return;
  listenedTo.add(stream);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
};

/** Seconds as people read them: `8 s`, `3 min 20 s`. */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** How far a long work is: `orders 1,200 of 4,372, 310/s, 10 s left`. Elapsed time in milliseconds. */
export const progressText = (
  label: string,
  done: number,
  expected: number | undefined,
  elapsed: number,
  before = 0,
) => {
  // A total that was counted some time ago, and is passed, is none.
  const total = expected === undefined || expected < done ? undefined : expected;
  const rate = elapsed > 0 ? (Math.max(0, done - before) * SECOND_MS) / elapsed : 0;
  const parts = [
    `${label} ${done.toLocaleString('en')}${total === undefined ? '' : ` of ${total.toLocaleString('en')}`}`,
  ];
  if (rate >= 1) parts.push(`${Math.round(rate).toLocaleString('en')}/s`);
  if (total !== undefined && rate > 0 && done < total) parts.push(`${duration((total - done) / rate)} left`);
  return parts.join(', ');
};

/** The output of one command. `clock` answers epoch milliseconds. */
export const createOutput = (
  options: { readonly json?: boolean },
  screen: Screen = processScreen(),
  clock: () => number = Date.now,
): Output => {
  const json = options.json === true;
  let open = false;
  const closeLine = () => {
    if (open) screen.err.write('\n');
    open = false;
  };
  const paint = (code: number, text: string) => (screen.terminal ? `\u001b[${code}m${text}\u001b[0m` : text);
  const note = (text: string) => {
    closeLine();
    screen.err.write(`${printableLine(text)}\n`);
  };
  return {
    json,
    note,
    bold: (text) => paint(1, text),
    red: (text) => paint(31, text),
    progress(label, total, before = 0) {
      const startedAt = clock();
      let shownAt = startedAt;
      let done = 0;
      let where: string | undefined;
      // What the last line told: in a log the same again says nothing.
      let told: { readonly done: number; readonly where: string | undefined } | undefined;
      const isNews = () => screen.terminal || done !== (told?.done ?? 0) || where !== told?.where;
      const show = () => {
        const counted = progressText(label, done, total, clock() - startedAt, before);
        const text = where === undefined ? counted : `${counted}, ${where}`;
        shownAt = clock();
        told = { done, where };
        if (!screen.terminal) return void screen.err.write(`${text}\n`);
        screen.err.write(`\r\u001b[K${text}`);
        open = true;
      };
      return {
        at(count, place) {
          done = count;
          where = place;
          if (clock() - shownAt >= (screen.terminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS) && isNews()) show();
        },
        end() {
          if (!told || isNews()) show();
          closeLine();
        },
      };
    },
    result(value, lines) {
      closeLine();
      if (json) screen.out.write(`${printableJson(value)}\n`);
      else for (const line of lines) screen.out.write(`${printableLine(line)}\n`);
    },
    failure(problem) {
      closeLine();
      if (json) {
        const { code, message, issues, hint } = problem;
        screen.out.write(`${printableJson({ error: { code, message, issues, hint } })}\n`);
      }
      const [first, ...rest] = problemLines(problem).map(printable);
      screen.err.write(`${paint(31, first ?? '')}\n`);
      for (const line of rest) screen.err.write(`${line}\n`);
    },
  };
};
