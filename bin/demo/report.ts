import { STAGES } from '../../lib/stages';
import { duration } from '../support/output';
import { plural } from '../support/plural';
import type { Pressed } from './eager';
import type { DemoOutcome } from './run-demo';
import { addressOf } from './scenes';

const REASON_WORDS: Readonly<Record<string, string>> = {
  unsubscribed: 'left',
  no_consent: 'never agreed',
  control_group: 'control group',
  frequency_capped: 'would have been one too many',
  message_gap: 'too soon after another',
  exited: 'no longer wanted',
  expired: 'too late to be useful',
};

const pressedWords = ({ triggers, mails, heldBack, others }: Pressed): string =>
  [
    plural(triggers, 'trigger'),
    plural(mails, 'mail'),
    `${heldBack} held back by the caps`,
    ...(others > 0 ? [`${others} skipped otherwise`] : []),
  ].join(', ');

/** What is not as in production, from the settings of the local stage. */
const SHORTENED = `On this local stage the waits of journeys are shortened (${Object.entries(
  STAGES.local?.waits ?? {},
)
  .map(([written, short]) => `${written} to ${short}`)
  .join(', ')}) and quiet hours are off; caps and gaps are as written.`;

/** What happened as a table for people, and where to look next. */
export const reportLines = (
  { result, run, deadLetters, eager, changed, phases }: DemoOutcome,
  where: { readonly mailboxUrl?: string; readonly seconds: number; readonly joined?: boolean },
): string[] => {
  const count = (value: number) => value.toLocaleString('en');
  const { messages, scores } = result;
  const rows: [string, string][] = [
    ['members', count(result.members)],
    ['interactions on the timeline', count(result.interactions)],
    ['calls accepted, rejected', `${count(result.accepted)}, ${count(result.rejected)}`],
    ['members scored', `${count(scores.scored)}, of whom ${count(changed)} changed their band`],
    [
      'risk of silence',
      `${count(scores.bands.low)} low, ${count(scores.bands.medium)} medium, ${count(scores.bands.high)} high`,
    ],
    ['journeys entered', count(result.enrolments)],
    ['messages sent', count(messages.sent)],
    ['messages deferred', count(messages.deferred)],
    ...Object.entries(messages.skipped)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, skipped]): [string, string] => [
        `messages skipped: ${reason}`,
        REASON_WORDS[reason] ? `${count(skipped)} (${REASON_WORDS[reason]})` : count(skipped),
      ]),
    ['Edgar, the eager member', pressedWords(eager)],
    ['caps broken, counted from the mails', count(result.capViolations)],
    ['parked or dead', count(deadLetters)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    where.joined ? 'What happened, with what was on this stage before' : 'What happened',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    SHORTENED,
    '',
    'How long it took',
    ...phases.map(({ phase, seconds }) => `  ${`${seconds.toFixed(1)} s`.padStart(9)}  ${phase}`),
    `  ${duration(where.seconds).padStart(9)}  in all`,
    '',
    'Where to look next',
    ...(where.mailboxUrl ? [`  the mails:            ${where.mailboxUrl}`] : []),
    `  why Edgar got one:    npx relance explain ${addressOf(run, 'eager')}`,
    `  why Léa got no more:  npx relance explain ${addressOf(run, 'lea')}`,
    `  everything of Grace:  npx relance members show ${addressOf(run, 'grace')}`,
    '  the poisoned event:   npx relance dead-letters list',
    '  queues and rejects:   npx relance status',
  ];
};
