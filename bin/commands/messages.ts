import type { Command } from 'commander';
import { canonicalJson } from '../../functions/shared/kernel/canonical-json';
import { MEMBER_ID_PATTERN, sha256 } from '../../functions/shared/kernel/ids';
import { DURATION_PATTERN } from '../../functions/shared/kernel/time';
import { confirmWrite } from '../support/confirm';
import { UsageError } from '../support/problems';
import { running, writes } from '../support/run';
import { type AcceptedAnswer, sendMessage } from '../support/send-message';

/** The recipient of a message as the API wants it: a member id, an address, or a user id with or without `user:`. */
export const recipientOf = (text: string): object => {
  if (MEMBER_ID_PATTERN.test(text)) return { member: text };
  if (text.startsWith('user:')) return { userId: text.slice('user:'.length) };
  return text.includes('@') ? { email: text } : { userId: text };
};

/** The JSON object of `--properties`. Throws `properties_invalid`. */
export const propertiesOf = (text: string): object => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(
    'properties_invalid',
    `--properties must be a JSON object; it is ${JSON.stringify(text)}`,
  );
};

/** The duration of `--expires`. Throws `expires_invalid`. */
const durationOf = (text: string): string => {
  if (DURATION_PATTERN.test(text)) return text;
  throw new UsageError(
    'expires_invalid',
    `--expires must be a duration above zero, such as 30m, 2h or 1d; it is "${text}"`,
  );
};

const acceptedLines = ({ message, member, template, expiresAt, replayed }: AcceptedAnswer): string[] => [
  replayed
    ? `this message was accepted before; nothing more is sent (another --key sends it again)`
    : `accepted: the template ${template} to member ${member}, worth sending until ${expiresAt}`,
  `what becomes of it: npx relance explain ${member} --message ${message}`,
];

interface SendOptions {
  readonly template: string;
  readonly properties: string;
  readonly topic?: string;
  readonly expires?: string;
  readonly key?: string;
}

/** `relance messages send`: one transactional message, by the API and with its rules. */
export const registerMessages = (program: Command): void => {
  const messages = program
    .command('messages')
    .description('transactional messages, which are outside the caps: receipts, new passwords');
  writes(messages.command('send'))
    .description('send one transactional message; the same command again within a day sends nothing more')
    .argument('<member>', 'a member id, an e-mail address, or a user id (user:ID)')
    .requiredOption('--template <id>', 'required: a template that no journey sends as marketing')
    .option('--properties <json>', 'what the template may use, as a JSON object', '{}')
    .option('--topic <id>', 'the topic under which it stands on the timeline')
    .option('--expires <duration>', 'how long it is worth sending (`2h`; default: 1d)')
    .option('--key <key>', 'the idempotency key (default: made of everything that is said here)')
    .action(
      running<[string], SendOptions>(async ({ options, output, stage }, text) => {
        const { template, topic, expires } = options;
        const message = {
          ...recipientOf(text),
          template,
          properties: propertiesOf(options.properties),
          ...(topic === undefined ? {} : { topic }),
          ...(expires === undefined ? {} : { expires: durationOf(expires) }),
        };
        const place = await stage();
        await confirmWrite(place, options, `send the template "${template}" to ${text}`);
        const key = options.key ?? `relance-${sha256(canonicalJson(message))}`;
        const answer = await sendMessage(place, message, key);
        output.result(answer, acceptedLines(answer));
        return undefined;
      }),
    );
};
