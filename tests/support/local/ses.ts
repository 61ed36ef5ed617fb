import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SESv2Client, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import type { SesEvent } from '../../../bin/local/ses/events';
import { createSesServer } from '../../../bin/local/ses/http';
import { type AcceptedMail, openMailLog } from '../../../bin/local/ses/mail-log';
import { type Account, accountSchema, createSes } from '../../../bin/local/ses/ses';

/** A local SES in this process, a client of the real SDK, and what the SES would have published. */
export interface SesUnderTest {
  readonly url: string;
  readonly client: SESv2Client;
  readonly events: SesEvent[];
  /** Set by the test; starts at 2026-11-02T09:00:00Z. */
  now: number;
  mails(query?: string): Promise<AcceptedMail[]>;
  post(path: string, body: unknown): Promise<Response>;
  close(): Promise<void>;
}

/** Starts one; `account` as `POST /_settings` takes it. */
export const startSes = async (account: Partial<Account> = {}): Promise<SesUnderTest> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'relance-ses-test-'));
  const log = await openMailLog(path.join(folder, 'mails.ndjson'));
  const events: SesEvent[] = [];
  const server = createSesServer(
    createSes({
      log,
      account: accountSchema.parse(account),
      accountId: '000000000000',
      region: 'eu-west-1',
      clock: () => ses.now,
      publish: (event) => events.push(event),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SESv2Client({
    endpoint: url,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const ses: SesUnderTest = {
    url,
    client,
    events,
    now: Date.parse('2026-11-02T09:00:00Z'),
    async mails(query = '') {
      const text = await (await fetch(`${url}/_mails${query}`)).text();
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as AcceptedMail);
    },
    post: (route, body) => fetch(url + route, { method: 'POST', body: JSON.stringify(body) }),
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return ses;
};

/** A raw mail to one member, as messaging sends it. */
export const aMail = (to = 'ada@example.com', raw = rawMail(to)): SendEmailCommandInput => ({
  FromEmailAddress: 'Club <club@shop.example>',
  Destination: { ToAddresses: [to] },
  Content: { Raw: { Data: Buffer.from(raw) } },
  EmailTags: [{ Name: 'key', Value: 'abc-1' }],
  ConfigurationSetName: 'relance',
});

/** A small MIME message with headers that must survive. */
export const rawMail = (to: string): string =>
  [
    'From: Club <club@shop.example>',
    `To: ${to}`,
    'Subject: =?utf-8?q?Bienvenue?=',
    'List-Unsubscribe: <https://shop.example/u/token>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'X-Folded: one',
    ' two',
    '',
    'Bonjour\r\n.\r\nfin',
  ].join('\r\n');
