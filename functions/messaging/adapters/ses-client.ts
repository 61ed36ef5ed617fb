import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { SESv2Client, type SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import { SDK_SETTINGS } from '../../shared/platform/sdk';

/** How long (ms) an idle connection is used again: servers close theirs after some seconds. */
const FRESH_MS = 1_000;
const CONNECTIONS = 50;

/**
 * An agent's connections that are still fresh. A server may have closed one that was idle, and this process, frozen
 * between its calls, may not have heard of it: what is sent over it is lost, and nobody can tell that from a mail that
 * SES took and did not answer. The clock is looked at, for timers do not run while a process is frozen.
 */
const freshOnly = (agent: HttpAgent, now: () => number): (() => void) => {
  const idleSince = new WeakMap<object, number>();
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    idleSince.set(socket, now());
    return keep(socket);
  };
  return () => {
    // The oldest are first in each list: the agent takes from its end, and looks there for none that is destroyed.
    for (const sockets of Object.values(agent.freeSockets))
      for (const socket of [...(sockets ?? [])])
        if (now() - (idleSince.get(socket) ?? 0) > FRESH_MS) socket.destroy();
  };
};

/**
 * An SES client that tries once (what was not answered must not be sent again by the SDK), and over no connection that
 * was idle for more than a second.
 */
export const sesClient = (config: SESv2ClientConfig = {}, now: () => number = Date.now): SESv2Client => {
  const options = { keepAlive: true, maxSockets: CONNECTIONS };
  const httpAgent = new HttpAgent(options);
  const httpsAgent = new HttpsAgent(options);
  const drops = [freshOnly(httpAgent, now), freshOnly(httpsAgent, now)];
  const client = new SESv2Client({
    ...SDK_SETTINGS,
    ...config,
    maxAttempts: 1,
    requestHandler: { httpAgent, httpsAgent },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      for (const drop of drops) drop();
      return next(args);
    },
    { step: 'finalizeRequest', name: 'freshConnections' },
  );
  return client;
};
