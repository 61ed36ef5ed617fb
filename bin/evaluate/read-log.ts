import { hash } from 'node:crypto';
import { DAY_MS } from '../../functions/shared/kernel/time';
import type { RejectedLine } from '../support/call-lines';
import { mayBeEither, readAmount } from '../support/csv/amounts';
import type { DecimalMark } from '../support/csv/decimal';
import type { Columns } from './columns';
import type { LoggedEvent, MemberKey, MemberLog } from './member-log';
import { moneyOf } from './money-of';
import type { FileRow, OpenedFile } from './rows';
import type { TimeFormat } from './times';

/** Lines of one kind: how many, and the first of them. */
export interface LinesTold {
  count: number;
  readonly lines: number[];
}

/** What was read of a file: everything that was set aside is counted, and its first lines are named. */
export interface ReadLog {
  lines: number;
  events: number;
  rejected: number;
  readonly rejects: RejectedLine[];
  readonly rejectedBy: Record<string, number>;
  /** Negative amounts: money that went back, no interaction. */
  readonly returns: LinesTold;
  /** Calls that are no activity (identify, group, alias). */
  readonly notActivity: LinesTold;
  from: number;
  until: number;
}

const MAX_LISTED = 1_000;
const MAX_TOLD = 20;
/** What lies further ahead of now is a mistake. */
export const AHEAD_MS = DAY_MS;
/** Before it nothing was recorded that anyone would want predicted; what reads as such is a mistake (0, 1900-01-01). */
const EARLIEST = Date.UTC(1980, 0, 1);
/** Names beyond these are kept as none: their lines are activity, and nothing that has a name is asked of them. */
const MAX_NAMES = 100_000;

/** Nothing told yet. */
export const nothingTold = (): LinesTold => ({ count: 0, lines: [] });

/** Counts a line, and names it if it is among the first 20 of the file, whatever order lines are told in: repeats are found member by member. */
export const tell = (told: LinesTold, line: number): void => {
  told.count += 1;
  const at = told.lines.findLastIndex((before) => before < line) + 1;
  if (at >= MAX_TOLD) return;
  told.lines.splice(at, 0, line);
  if (told.lines.length > MAX_TOLD) told.lines.pop();
};

const printOf = (text: string): Buffer => hash('sha256', text, 'buffer');
const number48 = (text: string): number => printOf(text).readUIntBE(0, 6);

const keyOf = (member: string): MemberKey => {
  const print = printOf(member);
  return { high: print.readUIntBE(0, 6), low: print.readUIntBE(6, 6) };
};

/** Names of orders in logs of events, without case and signs. */
const ORDERS: ReadonlySet<string> = new Set([
  'ordercompleted',
  'order',
  'purchase',
  'transaction',
  'checkoutcompleted',
]);
const bare = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** How the lines of a file are to be understood. */
export interface LogRules {
  readonly columns: Columns;
  readonly format: TimeFormat;
  /** Of the column of amounts; none: all that were looked at are whole. */
  readonly decimal?: DecimalMark;
  /** What a line is called that does not say it. */
  readonly event: string;
  /** Epoch milliseconds; what lies more than a day ahead of it is a mistake. */
  readonly now: number;
}

/** The names of a log as numbers; beyond a thousand all are one. */
export class EventNames {
  private readonly numbers = new Map<string, number>();
  readonly names: string[] = [];

  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= MAX_NAMES) return MAX_NAMES;
    this.numbers.set(name, this.names.push(name) - 1);
    return this.names.length - 1;
  }
}

/** What a line came to: an event of a member, no activity at all, or why it cannot be used. */
type LineRead =
  | { readonly member: MemberKey; readonly event: LoggedEvent; readonly isReturn: boolean }
  | { readonly code: string; readonly message: string }
  | undefined;

const WHO = new Set(['identify', 'group', 'alias']);
const PAGES: Readonly<Record<string, string>> = { page: 'Page Viewed', screen: 'Screen Viewed' };

const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

const unreadableAmount = (text: string, decimal: DecimalMark | undefined) => {
  const why =
    decimal === undefined && mayBeEither(text)
      ? 'may have a decimal point or comma, and the first lines do not say which: --decimal does'
      : `is no amount up to a billion${decimal === undefined ? '' : ` with a decimal ${decimal}`}`;
  return { code: 'value_unreadable', message: `${quoted(text)} ${why}` };
};

const readLine = (
  row: Extract<FileRow, { text: string }>,
  isJson: boolean,
  { columns, format, decimal, event, now }: LogRules,
  names: EventNames,
): LineRead => {
  const type = isJson ? row.at('type') : '';
  if (WHO.has(type)) return undefined;
  const column = (role: keyof Columns): string => {
    const name = columns[role];
    return name === undefined ? '' : row.at(name).trim();
  };
  const member = column('member') || (isJson ? row.at('anonymousId').trim() : '');
  if (member === '') return { code: 'member_missing', message: 'the line names no member' };
  const written = column('time');
  const time = format.read(written);
  if (time === undefined || !Number.isFinite(time))
    return { code: 'time_unreadable', message: `${quoted(written)} is no time as ${format.name}` };
  if (time > now + AHEAD_MS) return { code: 'time_ahead', message: `${quoted(written)} lies in the future` };
  if (time < EARLIEST) return { code: 'time_too_early', message: `${quoted(written)} lies before 1980` };
  const money = moneyOf(row, columns, isJson);
  const amount = money.text === '' ? Number.NaN : readAmount(money.text, money.isNumber ? 'point' : decimal);
  if (amount === undefined) return unreadableAmount(money.text, decimal);
  const called = column('event') || PAGES[type] || event;
  const name = ORDERS.has(bare(called)) ? 'Order Completed' : called;
  const isReturn =
    name === 'Order Refunded' || (amount < 0 && (name === 'Order Completed' || columns.event === undefined));
  const id = column('id');
  // A call that says its messageId twice is one call, however the lines differ.
  const print = (isJson && row.at('messageId')) || row.text;
  return {
    member: keyOf(member),
    isReturn,
    event: {
      time,
      cents: Math.round(amount * 100),
      name: names.numberOf(isReturn ? 'Order Refunded' : name),
      id: id === '' ? 0 : number48(id) || 1,
      print: number48(print),
      line: row.line,
    },
  };
};

/** Reads every line into the log; what cannot be used is rejected with its line and a stable code. */
export const readLog = async (
  file: OpenedFile,
  rules: LogRules,
  log: MemberLog,
  names: EventNames,
  options: { readonly onBytes?: (bytes: number) => void; readonly signal?: AbortSignal } = {},
): Promise<ReadLog> => {
  const read: ReadLog = {
    lines: 0,
    events: 0,
    rejected: 0,
    rejects: [],
    rejectedBy: {},
    returns: nothingTold(),
    notActivity: nothingTold(),
    from: Number.POSITIVE_INFINITY,
    until: Number.NEGATIVE_INFINITY,
  };
  for await (const row of file.rows(options.onBytes)) {
    if (options.signal?.aborted) break;
    read.lines += 1;
    const { line } = row;
    const found = 'code' in row ? row : readLine(row, file.kind === 'jsonl', rules, names);
    if (!found) {
      tell(read.notActivity, line);
    } else if ('code' in found) {
      const { code, message } = found;
      read.rejected += 1;
      read.rejectedBy[code] = (read.rejectedBy[code] ?? 0) + 1;
      if (read.rejects.length < MAX_LISTED) read.rejects.push({ line, code, message });
    } else {
      if (found.isReturn) tell(read.returns, line);
      read.events += 1;
      read.from = Math.min(read.from, found.event.time);
      read.until = Math.max(read.until, found.event.time);
      log.add(found.member, found.event);
    }
  }
  return read;
};
