import type { KeyObject } from 'node:crypto';
import { GetAccountCommand, type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { codeOf } from '../../shared/kernel/errors';
import { logger } from '../../shared/platform/logger';
import type { MailSender, SendOutcome } from '../ports';
import { tagsOf } from './mail-tags';
import { mimeOf } from './mime';
import { pacer } from './pacer';

/** How to send through SES. */
export interface SesOptions {
  readonly configurationSet: string;
  /** The longest time (ms) from the call to its end, shorter than a lease. */
  readonly requestTimeoutMs: number;
  /** How many workers share the account's rate. */
  readonly workers: number;
  readonly tagKey: () => Promise<KeyObject>;
}

const NEVER_REACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const FINAL = ['MessageRejected', 'BadRequestException'];
const BUSY = ['TooManyRequestsException', 'LimitExceededException', 'ThrottlingException', 'Throttling'];
const NOT_SIGNED = ['CredentialsProviderError'];
const ASK_TIMEOUT_MS = 1_500;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

// SES quotes addresses in its messages, and messages go to the timeline and into logs.
const withoutAddresses = (message: string): string => message.replace(/\S+@\S+/g, '<address>').slice(0, 300);

/**
 * What an error of SendEmail means. `rejected`: SES will never take it. `later`: SES did not take it now. `refused`:
 * SES takes nothing from us as we are set up (no such configuration set, sending paused, no right). Everything
 * after which SES may have taken it (time-out, broken connection, 5xx, an answer that cannot be read) is `ambiguous`.
 */
export const outcomeOfError = (error: unknown): SendOutcome => {
  const { name, code, message, $metadata } = error as {
    name?: string;
    code?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const known = text(name) || 'unknown';
  if (FINAL.includes(known))
    return { outcome: 'rejected', code: known, message: withoutAddresses(text(message)) };
  const status = $metadata?.httpStatusCode ?? 0;
  const isRefused = status >= 400 && status < 500;
  if (isRefused && (status === 429 || BUSY.includes(known)))
    return { outcome: 'later', code: known, quota: /daily/i.test(text(message)) };
  if (isRefused) return { outcome: 'refused', code: known, message: withoutAddresses(text(message)) };
  if (NEVER_REACHED.includes(text(code)) || NOT_SIGNED.includes(known))
    return { outcome: 'later', code: text(code) || known, quota: false };
  return { outcome: 'ambiguous', code: text(code) || known };
};

/** Sends raw MIME through SES, its key, the key's MAC and the opaque member as tags; paced by the account's rate. */
export const sesSender = (client: SESv2Client, options: SesOptions): MailSender => {
  const maxSendRate = async (): Promise<number | undefined> => {
    try {
      const account = await client.send(new GetAccountCommand({}), {
        abortSignal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      });
      return account.SendQuota?.MaxSendRate || undefined;
    } catch (error) {
      logger.warn('send_rate_unknown', { error });
      return undefined;
    }
  };
  return {
    turn: pacer({ maxSendRate, workers: options.workers, now: Date.now }),
    async send(mail) {
      const tags = tagsOf({ ...mail.cause, key: mail.key, member: mail.member }, await options.tagKey());
      const command = new SendEmailCommand({
        FromEmailAddress: mail.from.address,
        Destination: { ToAddresses: [mail.to] },
        Content: { Raw: { Data: mimeOf(mail) } },
        ConfigurationSetName: options.configurationSet,
        EmailTags: tags,
      });
      try {
        const answer = await client.send(command, {
          abortSignal: AbortSignal.timeout(options.requestTimeoutMs),
        });
        return answer.MessageId
          ? { outcome: 'accepted', providerId: answer.MessageId }
          : { outcome: 'ambiguous', code: 'no_message_id' };
      } catch (error) {
        const outcome = outcomeOfError(error);
        logger.warn('mail_not_sent', { key: mail.key, outcome: outcome.outcome, reason: codeOf(error) });
        return outcome;
      }
    },
  };
};
