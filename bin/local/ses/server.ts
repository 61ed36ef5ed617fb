/** The process of the local SES. */
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import * as z from 'zod';
import { runPart } from '../part-process';
import { createCallLog } from './call-log';
import { createSesServer } from './http';
import { openMailLog } from './mail-log';
import { createOutbox } from './outbox';
import { createPublisher } from './publisher';
import { accountSchema, createSes } from './ses';
import { createViewerRelay } from './viewer-relay';

/** Settings of the process, as one JSON text in its first argument. */
export const serverSettings = z.strictObject({
  port: z.number().int(),
  /** The address that it listens on. */
  host: z.string().default('127.0.0.1'),
  folder: z.string(),
  region: z.string(),
  accountId: z.string(),
  account: accountSchema,
  /** Where the default bus is; absent: no events. */
  busUrl: z.string().optional(),
  /** Where to note who calls what, a line of JSON each; absent: nowhere. */
  callsFile: z.string().optional(),
  /** Of the mail viewer; absent: nobody looks. */
  smtpPort: z.number().int().optional(),
});
/** See serverSettings. */
export type ServerSettings = z.input<typeof serverSettings>;

const WAITING_EVENTS = 50_000;
const WAITING_MAILS = 500;

const main = async () => {
  const settings = serverSettings.parse(JSON.parse(process.argv[2] ?? '{}'));
  const log = await openMailLog(path.join(settings.folder, 'mails.ndjson'));
  const events =
    settings.busUrl &&
    createOutbox(createPublisher({ endpointUrl: settings.busUrl, region: settings.region }), {
      name: 'publishing events',
      batch: 10,
      waiting: WAITING_EVENTS,
    });
  const viewer =
    settings.smtpPort &&
    createOutbox(createViewerRelay(settings.smtpPort), {
      name: 'showing mails',
      batch: 5,
      waiting: WAITING_MAILS,
    });
  const server = createSesServer(
    createSes({
      log,
      account: settings.account,
      accountId: settings.accountId,
      region: settings.region,
      clock: Date.now,
      ...(events ? { publish: events.add } : {}),
      ...(viewer ? { show: viewer.add } : {}),
      ...(settings.callsFile ? { note: createCallLog(settings.callsFile, settings) } : {}),
    }),
  );
  server.listen(settings.port, settings.host, () => {
    console.log(`local SES on port ${(server.address() as AddressInfo).port}`);
  });
  server.on('error', (error) => {
    console.error(`local SES: ${error.message}`);
    process.exit(1);
  });
};

runPart(main);
