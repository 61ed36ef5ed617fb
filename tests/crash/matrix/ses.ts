import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { SesEvent } from '../../../bin/local/ses/events';
import { createSesServer } from '../../../bin/local/ses/http';
import type { AcceptedMail } from '../../../bin/local/ses/mail-log';
import { accountSchema, createSes } from '../../../bin/local/ses/ses';

/** The local SES in this process, on a cell's clock. */
export interface CellSes {
  readonly port: number;
  /** What it accepted: send keys, of whom, and when (epoch ms). */
  readonly mails: readonly { readonly key: string; readonly member: string; readonly at: number }[];
  /** Has so many next sends fail so; see the local SES's faults. */
  refuse(code: string, count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts one; `publish` is told of each event. */
export const openSes = async (
  clock: () => number,
  publish: (event: SesEvent) => void = () => undefined,
): Promise<CellSes> => {
  const mails: { key: string; member: string; at: number }[] = [];
  const handle = createSes({
    log: {
      add: async ({ tags, at }: AcceptedMail) => {
        const { 'relance-key': key = '', 'relance-member': member = '' } = tags;
        mails.push({ key, member, at: Date.parse(at) });
      },
      read: async () => Readable.from([]),
      find: async () => undefined,
      close: async () => undefined,
    },
    account: accountSchema.parse({ maxSendRate: 1_000 }),
    accountId: '000000000000',
    region: 'eu-west-1',
    clock,
    publish,
  });
  const server = createSesServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    mails,
    // Not over HTTP: the port may have been another cell's, to whose server a connection is still kept.
    async refuse(code, count) {
      const body = { all: true, code, count };
      await handle({ method: 'POST', path: '/_refuse', query: new URLSearchParams(), body });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
