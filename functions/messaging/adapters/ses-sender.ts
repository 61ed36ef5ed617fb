import type { KeyObject } from 'node:crypto';
import { GetAccountCommand, type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { codeOf } from '../../shared/kernel/errors';
import { logger } from '../../shared/platform/logger';
import type { MailSender, OutgoingMail, SendOutcome } from '../ports';
import { tagsOf } from './mail-tags';
import { mimeOf } from './mime';
import { pacer, type SendQuota } from './pacer';
import { unverifiedIn } from './unverified-identity';

/** How to send through SES. */
export interface SesOptions {
  readonly configurationSet: string;
  /** The longest time (ms) from the call to its end, shorter than a lease. */
  readonly requestTimeoutMs: number;
  /** How many workers share their part of the account's rate. */
  readonly workers: number;
  /** That part, and the part of the day's quota up to which they send; 0 to 1. */
  readonly rateShare: number;
  readonly quotaShare: number;
  readonly tagKey: () => Promise<KeyObject>;
  readonly pause: (ms: number) => Promise<void>;
}

const NEVER_REACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const FINAL = ['MessageRejected', 'BadRequestException'];
const BUSY = ['TooManyRequestsException', 'LimitExceededException', 'ThrottlingException', 'Throttling'];
const NOT_SIGNED = ['CredentialsProviderError'];
const ASK_TIMEOUT_MS = 1_500;
/** What was held up longer than this gives its slot back and takes another turn. */
const LONGEST_PASS_MS = 1_000;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

// SES quotes addresses in its messages, and messages go to the timeline and into logs.
const withoutAddresses = (message: string): string => message.replace(/\S+@\S+/g, '<address>').slice(0, 300);

/**
 * What an error of SendEmail means for a mail. `rejected`: SES will never take it. `later`: SES did not take it now.
 * `refused`: SES takes nothing from us as we are set up (no such configuration set, sending paused, no right, a sender
 * that is not verified any more). Everything after which SES may have taken it (time-out, broken connection, 5xx, an
 * answer that cannot be read) is `ambiguous`.
 */
export const outcomeOfError = (error: unknown, mail: Pick<OutgoingMail, 'from' | 'to'>): SendOutcome => {
  const { name, code, message, $metadata } = error as {
    name?: string;
    code?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const known = text(name) || 'unknown';
  if (FINAL.includes(known))
    return {
      // SES has no code of its own for a sender whose records have lapsed.
      outcome: unverifiedIn(text(message), mail) === 'ours' ? 'refused' : 'rejected',
      code: known,
      message: withoutAddresses(text(message)),
    };
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
  const quota = async (): Promise<SendQuota | undefined> => {
    try {
      const account = await client.send(new GetAccountCommand({}), {
        abortSignal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      });
      const { MaxSendRate, Max24HourSend = -1, SentLast24Hours = 0 } = account.SendQuota ?? {};
      return MaxSendRate
        ? { maxSendRate: MaxSendRate, max24Hours: Max24HourSend, sentLast24Hours: SentLast24Hours }
        : undefined;
    } catch (error) {
      logger.warn('send_rate_unknown', { error });
      return undefined;
    }
  };
  const { workers, rateShare, quotaShare } = options;
  const pace = pacer({ quota, workers, rateShare, quotaShare, now: Date.now });
  return {
    turn: pace.turn,
    async send(mail) {
      const waitMs = pace.pass(LONGEST_PASS_MS);
      if (waitMs === undefined) return { outcome: 'later', code: 'held_up', quota: false };
      if (waitMs > 0) await options.pause(waitMs);
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
          abortSignal: AbortSignal.timeout(options.requestTimeoutMs - waitMs),
        });
        return answer.MessageId
          ? { outcome: 'accepted', providerId: answer.MessageId }
          : { outcome: 'ambiguous', code: 'no_message_id' };
      } catch (error) {
        const outcome = outcomeOfError(error, mail);
        if (outcome.outcome === 'later' && outcome.quota) pace.usedUp();
        logger.warn('mail_not_sent', { key: mail.key, outcome: outcome.outcome, reason: codeOf(error) });
        return outcome;
      }
    },
  };
};
