import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import type { SesCall } from './call-log';
import { eventsOf, type SesEvent } from './events';
import { type ConnectionFault, createRefusals, refusalSchema } from './faults';
import { describeIdentity } from './identities';
import { type Later, laterEvent, laterSchemas } from './later-events';
import { createSendingMeter } from './limits';
import type { AcceptedMail, MailLog } from './mail-log';
import { badRequest, SesProblem } from './problem';
import { readSendRequest } from './send-request';
import { createSuppressions } from './suppressions';

/** Settings of the account; `POST /_settings` changes them while it runs. */
export const accountSchema = z.strictObject({
  /** Recipients a second. */
  maxSendRate: z.number().positive().default(50),
  max24HourSend: z.number().positive().default(200_000),
  sendingEnabled: z.boolean().default(true),
});
/** See accountSchema. */
export type Account = z.output<typeof accountSchema>;

/** What the local SES needs from around it. */
export interface SesWorld {
  readonly log: MailLog;
  readonly account: Account;
  readonly accountId: string;
  readonly region: string;
  /** Called with the events of each mail that named a configuration set; absent: nothing is published. */
  readonly publish?: (event: SesEvent) => void;
  /** Called with each accepted mail. */
  readonly show?: (mail: AcceptedMail) => void;
  /** Called with each call of which rights would be judged. */
  readonly note?: (call: SesCall) => void;
  readonly clock: () => number;
}

/** An answer: JSON, lines, or a connection that breaks or hangs. */
export type SesAnswer =
  | { readonly kind: 'json'; readonly body: object }
  | { readonly kind: 'lines'; readonly lines: Readable }
  | { readonly kind: 'drop' | 'hang' };

/** A request to the local SES. */
export interface SesRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Application id of the client, as its SDK says it. */
  readonly caller?: string;
  /** Resolves when the connection is done with: whether the whole answer went out. */
  readonly answered?: Promise<boolean>;
}

const json = (body: object): SesAnswer => ({ kind: 'json', body });
const IDENTITIES = '/v2/email/identities/';
const SUPPRESSION = '/v2/email/suppression/addresses';

// Looks as SES's ids do: a time, a random part, a counter.
const messageId = (now: number) => `0102${now.toString(16).padStart(12, '0')}-${randomUUID()}-000000`;

/** Our local SES: answers requests in the words of SES v2, and those of tests under `/_...`. Throws SesProblem. */
export const createSes = (world: SesWorld) => {
  let account = world.account;
  const meter = createSendingMeter(() => account);
  const refusals = createRefusals();
  const suppressions = createSuppressions();
  /** Keys (tag `relance-key`) of the mails of which the caller cannot know whether they were taken. */
  const unanswered = new Set<string>();

  const noteUnanswered = (key: string | undefined, answered: boolean | undefined) => {
    if (key !== undefined && answered === false) unanswered.add(key);
  };

  const accept = async ({ body, caller, answered }: SesRequest): Promise<SesAnswer> => {
    const asked = await readSendRequest(body);
    const key = asked.tags['relance-key'];
    void answered?.then((whole) => noteUnanswered(key, whole));
    world.note?.({ caller, action: 'SendEmail', from: asked.from, configurationSet: asked.configurationSet });
    if (!account.sendingEnabled) {
      throw new SesProblem('SendingPausedException', 400, 'Email sending is disabled for this account.');
    }
    let fault: ConnectionFault | undefined;
    try {
      fault = refusals.next(asked.to);
    } catch (error) {
      noteUnanswered(key, !(error instanceof SesProblem && error.status >= 500));
      throw error;
    }
    if (fault === 'reset') return { kind: 'drop' };
    const now = world.clock();
    meter.take(asked.to.length, now);
    const mail: AcceptedMail = {
      id: messageId(now),
      at: new Date(now).toISOString(),
      from: asked.from,
      to: asked.to,
      tags: asked.tags,
      configurationSet: asked.configurationSet ?? null,
      raw: asked.raw.toString('base64'),
    };
    await world.log.add(mail);
    world.show?.(mail);
    if (world.publish && mail.configurationSet) {
      for (const event of eventsOf(mail, suppressions.has, world)) world.publish(event);
    }
    if (fault === 'accept_and_drop') return { kind: 'drop' };
    return fault === 'accept_and_hang' ? { kind: 'hang' } : json({ MessageId: mail.id });
  };

  const describeAccount = () =>
    json({
      DedicatedIpAutoWarmupEnabled: false,
      EnforcementStatus: 'HEALTHY',
      ProductionAccessEnabled: true,
      SendingEnabled: account.sendingEnabled,
      SendQuota: {
        Max24HourSend: account.max24HourSend,
        MaxSendRate: account.maxSendRate,
        SentLast24Hours: meter.sentLast24Hours(world.clock()),
      },
      SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    });

  /** Publishes what became of a mail later: it was opened, clicked in, or bounced after all. */
  const happen =
    (later: Later) =>
    async ({ body }: SesRequest): Promise<SesAnswer> => {
      const parsed = laterSchemas[later].safeParse(body);
      if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
      const mail = await world.log.find(parsed.data.id);
      if (!mail?.configurationSet)
        throw badRequest(`No mail with a configuration set has the id ${parsed.data.id}.`);
      const now = new Date(world.clock()).toISOString();
      const event = laterEvent(mail, parsed.data, now, world);
      world.publish?.(event);
      return json(event.detail);
    };

  const forTests: Readonly<Record<string, (request: SesRequest) => SesAnswer | Promise<SesAnswer>>> = {
    'GET /_ready': () => json({ ready: true }),
    'GET /_mails': async ({ query }) => {
      const since = query.get('since');
      if (since !== null && Number.isNaN(Date.parse(since))) {
        throw badRequest('since must be a time in ISO 8601, such as 2026-11-01T09:00:00.000Z');
      }
      const lines = await world.log.read(since === null ? undefined : new Date(since).toISOString());
      return { kind: 'lines', lines };
    },
    'GET /_refuse': () => json({ refusals: refusals.list() }),
    'GET /_unanswered': () => json({ keys: [...unanswered] }),
    'POST /_refuse': ({ body }) => {
      const parsed = refusalSchema.safeParse(body);
      if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
      refusals.add(parsed.data);
      return json({ refusals: refusals.list() });
    },
    'DELETE /_refuse': () => {
      refusals.clear();
      return json({ refusals: [] });
    },
    'POST /_open': happen('open'),
    'POST /_click': happen('click'),
    'POST /_bounce': happen('bounce'),
    'POST /_settings': ({ body }) => {
      const parsed = z.object(accountSchema.shape).partial().strict().safeParse(body);
      if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
      const given = Object.entries(parsed.data).filter(([name]) => Object.hasOwn(body as object, name));
      account = { ...account, ...Object.fromEntries(given) };
      return json(account);
    },
  };

  return async (request: SesRequest): Promise<SesAnswer> => {
    const route = `${request.method} ${request.path}`;
    const special = Object.hasOwn(forTests, route) ? forTests[route] : undefined;
    if (special) return special(request);
    if (route === 'POST /v2/email/outbound-emails') return accept(request);
    if (route === 'GET /v2/email/account') {
      world.note?.({ caller: request.caller, action: 'GetAccount' });
      return describeAccount();
    }
    if (route === `PUT ${SUPPRESSION}`) return json(suppressions.put(request.body, world.clock()));
    if (route === `GET ${SUPPRESSION}`) {
      world.note?.({ caller: request.caller, action: 'ListSuppressedDestinations' });
      return json(suppressions.list(request.query));
    }
    if (request.method === 'GET' && request.path.startsWith(IDENTITIES)) {
      return json(describeIdentity(decodeURIComponent(request.path.slice(IDENTITIES.length))));
    }
    if (request.path.startsWith(`${SUPPRESSION}/`)) {
      const address = decodeURIComponent(request.path.slice(SUPPRESSION.length + 1));
      if (request.method === 'GET') return json(suppressions.get(address));
      if (request.method === 'DELETE') return json(suppressions.remove(address));
    }
    throw new SesProblem('NotFoundException', 404, `This local SES does not know ${route}.`);
  };
};
