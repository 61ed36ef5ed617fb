import type { RunResult } from './run';
import { verdictLine } from './verdict';

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const listOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const row = (name: string, text: string): string => `${name.padEnd(18)}${text}`;
const counted = (counts: Readonly<Record<string, number>>): string =>
  sumOf(counts) === 0 ? '0' : `${sumOf(counts)} (${listOf(counts)})`;

/** A run as lines for people; the last one is the verdict. */
export const reportLines = (result: RunResult): string[] => [
  row('run', `${result.size}, seed ${result.seed}, ${result.seconds} s`),
  row('triggers', String(result.triggers)),
  row('calls', `${result.calls.answered} answered 200, ${result.calls.unanswered} not answered`),
  row('workers killed', counted(result.kills)),
  row('timed out', counted(result.timedOut)),
  row('faults of AWS', counted(result.faults)),
  row('SES', `${result.ses.refused} refused, ${result.ses.ambiguous} left without an answer`),
  row('delivered twice', counted(result.twice)),
  row('redriven', counted(result.redriven)),
  row(
    'rejudged',
    `${result.rejudged.interactions} interactions, of the lost stretch of the stream and ${result.rejudged.batches} batches that it gave up`,
  ),
  row(
    'drift',
    `${result.drift.checked} cards checked: ${result.drift.repaired} repaired, ${result.drift.lacking} lack something`,
  ),
  row(
    'in flight',
    `${result.inFlight.openAtKills} reservations left open by senders that were killed, ${result.inFlight.unanswered} calls that SES left without an answer, ${result.inFlight.lostAnswers} reservations written without an answer`,
  ),
  row('mails', String(result.mails)),
  row('messages', counted(result.messages)),
  '',
  ...result.checks.flatMap(({ name, promise, broken, examples }) => [
    `${broken === 0 ? 'held  ' : 'BROKEN'} ${row(name, `${promise}${broken === 0 ? '' : `: ${broken}`}`)}`,
    ...examples.map((example) => `         ${example}`),
  ]),
  ...result.told.map((line) => `         ${line}`),
  '',
  verdictLine(result.checks),
];
