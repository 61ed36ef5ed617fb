import {
  type CompiledTemplate,
  DIRECT,
  marketingJourneyOf,
  type ProgrammeRules,
  speaksOfLeaving,
} from '../../programme/contract';
import { isTooDeep } from '../../shared/kernel/canonical-json';
import { normaliseEmailAddress } from '../../shared/kernel/email-address';
import type { Checked, Issue } from '../../shared/kernel/errors';
import { read } from '../../shared/kernel/read';
import type * as z from '../../shared/kernel/schema';
import { DAY_MS, durationMs, isoTime } from '../../shared/kernel/time';
import type { MessageRequest } from '../contract';
import { callBody } from './call-body';

/** Bytes of the body of a call at most; properties are small, for they go over queues with the request. */
export const MAX_CALL_BYTES = 32 * 1024;
/** The longest time (ms) for which a message may be worth sending: a request of 30 days is expired whatever it says. */
const MAX_EXPIRES_MS = 30 * DAY_MS;

/** Whom a message goes to, as the caller names them; an address is normalised. */
export type Recipient =
  | { readonly by: 'member'; readonly id: string }
  | { readonly by: 'userId'; readonly id: string }
  | { readonly by: 'email'; readonly id: string };

/** A call of `POST /v1/messages` whose shape is right. */
export interface MessageCall {
  readonly recipient: Recipient;
  readonly template: string;
  readonly topic?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly expires: string;
}

const wrong = (
  path: string,
  code: string,
  message: string,
): { readonly ok: false; readonly issues: Issue[] } => ({
  ok: false,
  issues: [{ path, code, message }],
});

const recipientOf = ({ member, userId, email }: z.output<typeof callBody>): Checked<Recipient> => {
  const said = [member, userId, email].filter((one) => one !== undefined);
  if (said.length !== 1)
    return wrong('member', 'recipient_ambiguous', 'the body must have one of member, userId and email');
  if (member !== undefined) return { ok: true, value: { by: 'member', id: member } };
  if (userId !== undefined) return { ok: true, value: { by: 'userId', id: userId } };
  const address = normaliseEmailAddress(email);
  return address.ok ? { ok: true, value: { by: 'email', id: address.value } } : address;
};

/** Checks the shape of a call's body; every mistake names its field and its rule. */
export const checkMessageCall = (body: unknown): Checked<MessageCall> => {
  if (isTooDeep(body)) return wrong('', 'message_too_deep', 'the body must be nested 64 levels at most');
  const checked = read(callBody, body);
  if (!checked.ok) {
    const issues = checked.issues.map((issue) => ({ ...issue, code: 'message_invalid' }));
    return { ok: false, issues };
  }
  const recipient = recipientOf(checked.value);
  if (!recipient.ok) return recipient;
  const { template, topic, properties, expires } = checked.value;
  if (durationMs(expires) > MAX_EXPIRES_MS)
    return wrong('expires', 'expires_too_long', 'expires must be 30d at most');
  return {
    ok: true,
    value: { recipient: recipient.value, template, ...(topic ? { topic } : {}), properties, expires },
  };
};

/**
 * What the programme says against a call. A template that a journey sends as marketing is refused: outside the caps it
 * would go to those who have left as well.
 */
export const checkAgainstProgramme = (
  call: MessageCall,
  { templateIds, journeys, topics }: Pick<ProgrammeRules, 'templateIds' | 'journeys' | 'topics'>,
): Issue | undefined => {
  const { template, topic } = call;
  if (!templateIds.includes(template))
    return { path: 'template', code: 'template_unknown', message: `there is no template "${template}"` };
  const marketing = marketingJourneyOf(journeys, template);
  if (marketing)
    return {
      path: 'template',
      code: 'template_not_transactional',
      message: `the template "${template}" is marketing: the journey "${marketing.id}" sends it under the caps`,
    };
  if (topic !== undefined && !topics.some((one) => one.id === topic))
    return { path: 'topic', code: 'topic_unknown', message: `there is no topic "${topic}"` };
  return undefined;
};

/**
 * Who calls, as idempotency keys are kept apart: the IAM principal, and of an assumed role the role. Its sessions come and
 * go, and a repeat may come from another one.
 */
export const principalOf = (arn: string): string =>
  arn.replace(/^(arn:[^:]*:sts::[^:]*:assumed-role\/[^/]+)\/.*$/, '$1');

/** What a request has of its call alone, and is kept nowhere: the address that the caller named, and what the template uses. */
export const ofCall = ({
  recipient,
  properties,
}: Pick<MessageCall, 'recipient' | 'properties'>): Pick<MessageRequest, 'addressed' | 'properties'> => ({
  properties: { ...properties },
  ...(recipient.by === 'email' ? { addressed: recipient.id } : {}),
});

/**
 * What a template itself says against a call: one that speaks of `unsubscribe_url` was written as marketing and stays
 * that, also when no journey sends it any more.
 */
export const checkTemplate = (template: CompiledTemplate): Issue | undefined => {
  if (!speaksOfLeaving(template)) return undefined;
  return {
    path: 'template',
    code: 'template_not_transactional',
    message: `the template "${template.id}" is marketing: it shows {{ unsubscribe_url }}, and a transactional message has nothing to leave`,
  };
};

/** The request that a call becomes. `cause` names the call for good; the send key follows from it. */
export const requestOfCall = (
  call: MessageCall,
  made: { readonly member: string; readonly cause: string; readonly programmeVersion: number },
  now: number,
): MessageRequest => ({
  member: made.member,
  journey: DIRECT,
  step: call.template,
  occurrence: made.cause,
  template: call.template,
  topic: call.topic ?? DIRECT,
  class: 'transactional',
  channel: 'email',
  priority: 100,
  programmeVersion: made.programmeVersion,
  requestedAt: isoTime(now),
  expiresAt: isoTime(now + durationMs(call.expires)),
  control: false,
  ...ofCall(call),
});
