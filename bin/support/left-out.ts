import { type Issue, RelanceError } from '../../functions/shared/kernel/errors';
import type { RejectedLine } from './call-lines';
import { plural } from './plural';
import { UsageError } from './problems';

/** What of a file was not counted. */
export interface LeftOut {
  readonly lines: number;
  readonly rejected: number;
  readonly rejectedBy: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly rejects: readonly RejectedLine[];
  /** Of a log: negative amounts, which are no interaction. */
  readonly returns?: { readonly count: number; readonly lines: readonly number[] };
}

const SHOWN = 5;

const issueOf = ({ line, code, message }: RejectedLine): Issue => ({ path: `line ${line}`, code, message });

/** Rejected lines by their codes, each with how many there are. */
export const countsByCode = (rejectedBy: Readonly<Record<string, number>>): string =>
  Object.entries(rejectedBy)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');

/**
 * A refusal, which tells the lines of the file that were left out, since they may be why the rest is refused: how many in its sentence, the first
 * of them as issues. Where there are none, and of anything but a refusal, what was thrown.
 */
export const withLeftOut = (
  error: unknown,
  { lines, rejected, rejectedBy, rejects, returns = { count: 0, lines: [] } }: LeftOut,
): unknown => {
  if (!(error instanceof RelanceError) || rejected + returns.count === 0) return error;
  const told: string[] = [];
  if (rejected > 0)
    told.push(
      `${rejected} of ${plural(lines, 'line')} ${rejected === 1 ? 'was' : 'were'} left out (${countsByCode(rejectedBy)})`,
    );
  if (returns.count > 0)
    told.push(`${plural(returns.count, 'line')} ${returns.count === 1 ? 'is a return' : 'are returns'}`);
  const Kind = error instanceof UsageError ? UsageError : RelanceError;
  const end = error.message.endsWith('.') ? '.' : '';
  const returned = (line: number): Issue =>
    issueOf({ line, code: 'return', message: 'a return is money that went back, and no interaction' });
  return new Kind(
    error.code,
    `${error.message.replace(/\.$/, '')}; ${told.join(', and ')}${end}`,
    [
      ...error.issues,
      ...rejects.slice(0, SHOWN).map(issueOf),
      ...returns.lines.slice(0, SHOWN).map(returned),
    ],
    { cause: error },
  );
};
