import { canonicalJson } from '../../shared/kernel/canonical-json';
import { type Issue, RelanceError } from '../../shared/kernel/errors';
import { shortHash } from '../../shared/kernel/ids';
import { type HttpAnswer, type HttpRequest, json } from '../../shared/platform/doors/http-door';
import type { AcceptedMessage } from '../contract';
import { isWhereAddressed } from '../domain/decide';
import {
  checkAgainstProgramme,
  checkMessageCall,
  checkTemplate,
  MAX_CALL_BYTES,
  type MessageCall,
  ofCall,
  principalOf,
  requestOfCall,
} from '../domain/message-call';
import { sendKey } from '../domain/send-key';
import type { AcceptPorts } from '../ports';

/** 1 to 255 visible characters of ASCII. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

const refuse = (status: number, code: string, message: string, issues?: readonly Issue[]): HttpAnswer =>
  json(status, { code, message, issues: issues ?? [{ path: '', code, message }] });

const refuseFor = (status: number, issues: readonly Issue[]): HttpAnswer =>
  refuse(
    status,
    issues[0]?.code ?? 'message_invalid',
    issues
      .map(({ path, message }) => (message.startsWith(path) ? message : `${path}: ${message}`))
      .join('; '),
    issues,
  );

/** The one answer of a message that was accepted, whenever it is given. */
const accepted = ({ request }: AcceptedMessage, isReplayed: boolean): HttpAnswer =>
  json(
    202,
    {
      message: sendKey(request),
      member: request.member,
      template: request.template,
      requestedAt: request.requestedAt,
      expiresAt: request.expiresAt,
    },
    isReplayed ? { 'idempotency-replayed': 'true' } : {},
  );

/** Puts an accepted message on the queue and notes that; what a crash leaves between the two goes there once more. */
const hand = async (ports: AcceptPorts, message: AcceptedMessage, call: MessageCall): Promise<void> => {
  if (message.queued) return;
  // Twice on the queue is once in the mailbox: both have the same send key.
  await ports.queue({ ...message.request, ...ofCall(call) });
  await ports.accepted.queued(message);
};

/** Answers a call whose key was used within a day: as before, or not at all when it asks for something else. */
const again = async (
  ports: AcceptPorts,
  before: AcceptedMessage,
  asked: string,
  call: MessageCall,
): Promise<HttpAnswer> => {
  if (before.fingerprint !== asked)
    return refuse(
      409,
      'idempotency_key_reused',
      'this Idempotency-Key was used for another body within 24 hours; a new message needs a new key',
    );
  await hand(ports, before, call);
  return accepted(before, true);
};

const acceptNew = async (
  ports: AcceptPorts,
  named: { readonly id: string; readonly fingerprint: string },
  call: MessageCall,
  now: number,
): Promise<HttpAnswer> => {
  const live = await ports.programmes.live(now);
  const against = checkAgainstProgramme(call, live.rules);
  if (against) return refuseFor(422, [against]);
  const template = await ports.programmes.template(live.version, call.template);
  const unfit = template && checkTemplate(template);
  if (unfit) return refuseFor(422, [unfit]);
  const found = await ports.findRecipient(call.recipient);
  if (!found?.contact)
    return refuse(
      422,
      'member_unknown',
      'nobody who can be written to is known by that name: identify them with an address, and ask again some seconds later, or when the queues are empty if much waits in them (npx relance status)',
    );
  const { member, contact } = found;
  if (contact.suppressed === 'bounce')
    return refuse(422, 'suppressed_bounce', 'mail to the address of this member bounced for good');
  if (contact.address === undefined)
    return refuse(422, 'missing_address', 'this member has no e-mail address that can be written to');
  if (!isWhereAddressed(contact, ofCall(call)))
    return refuseFor(422, [
      {
        path: 'email',
        code: 'address_outdated',
        message:
          'whoever was known by this address has another one, or has not got this one yet: the message would go elsewhere. Who was just identified with it can be written to some seconds later, or when the queues are empty if much waits in them (npx relance status)',
      },
    ]);
  // A key that is used again after its day is another cause.
  const cause = shortHash(named.id, String(now));
  const {
    properties: _,
    addressed: __,
    ...request
  } = requestOfCall(call, { member, cause, programmeVersion: live.version }, now);
  const message: AcceptedMessage = { ...named, request, queued: false };
  if (await ports.accepted.claim(message, now)) {
    await hand(ports, message, call);
    return accepted(message, false);
  }
  // The same call at the same time was faster.
  const other = await ports.accepted.find(named.id, now);
  if (!other)
    throw new RelanceError('message_contended', 'the same call is being answered; please try again');
  return again(ports, other, named.fingerprint, call);
};

const readBody = (body: Buffer): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/**
 * Accepts one transactional message: answers 202 once it is durable on its queue. For 24 hours the same
 * `Idempotency-Key` of the same caller with the same body answers the same and sends nothing more, with another body
 * 409. Callers are checked by IAM before they come here.
 */
export const acceptMessage = async (ports: AcceptPorts, request: HttpRequest): Promise<HttpAnswer> => {
  const { now, headers } = request;
  if (!request.caller)
    return refuse(403, 'signature_missing', 'this call must be signed with AWS credentials (SigV4)');
  const key = headers['idempotency-key'];
  if (key === undefined)
    return refuse(
      400,
      'idempotency_key_missing',
      'the header Idempotency-Key is needed: one for each message',
    );
  if (!IDEMPOTENCY_KEY.test(key))
    return refuse(
      400,
      'idempotency_key_invalid',
      'the header Idempotency-Key must have 1 to 255 visible characters of ASCII',
    );
  if (request.body.length > MAX_CALL_BYTES)
    return refuse(413, 'message_too_large', `the body must have at most ${MAX_CALL_BYTES} bytes`);
  const body = readBody(request.body);
  if (!body) return refuse(400, 'json_malformed', 'the body is not valid JSON');
  const call = checkMessageCall(body.value);
  if (!call.ok) return refuseFor(400, call.issues);
  const [id, fingerprint] = await Promise.all([
    // Two callers who count their orders alike must not get each other's answer. Neither holds a space.
    ports.fingerprint('idempotency-key', `${principalOf(request.caller)} ${key}`),
    ports.fingerprint('message', canonicalJson(call.value)),
  ]);
  const before = await ports.accepted.find(id, now);
  return before
    ? again(ports, before, fingerprint, call.value)
    : acceptNew(ports, { id, fingerprint }, call.value, now);
};
