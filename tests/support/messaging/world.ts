import { createSecretKey } from 'node:crypto';
import { signedTokens } from '../../../functions/messaging/adapters/tokens';
import type { MessageRequest } from '../../../functions/messaging/contract';
import { templateBook } from '../../../functions/messaging/flows/render';
import { sendMessage } from '../../../functions/messaging/flows/send';
import type { Sent } from '../../../functions/messaging/flows/send-job';
import type { OutgoingMail, SendOutcome, SendPorts } from '../../../functions/messaging/ports';
import type { CompiledTemplate, Paused, ProgrammeRules } from '../../../functions/programme/contract';
import type { TimelineEntry } from '../../../functions/tracking/contract';
import { aTemplate, NOON, someRules } from './builders';
import { type MemoryContacts, memoryContacts } from './memory-contacts';

/** The steps of a send that can be seen from outside, in their order. */
export const STEPS = ['reserve', 'send', 'record', 'confirm', 'release', 'again', 'defer'] as const;
export type Step = (typeof STEPS)[number];

/** Kills the worker at a step: before it takes effect, or after. */
export interface Crash {
  readonly step: Step;
  readonly when: 'before' | 'after';
}

/** What the worker dies of. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** All around the sender in memory: a clock to be moved, queues, timeline, and an SES that answers what it is told. */
export interface World {
  now: number;
  skew: number;
  readonly contacts: MemoryContacts;
  readonly ports: SendPorts;
  rules: ProgrammeRules;
  paused: Paused | undefined;
  template: CompiledTemplate | undefined;
  /** What SES accepted, with when. */
  readonly accepted: { readonly at: number; readonly mail: OutgoingMail }[];
  /** What SES answers next; accepts when there is nothing. `lost` accepts and is ambiguous. */
  readonly answers: (SendOutcome | 'lost')[];
  readonly timeline: Map<string, TimelineEntry>;
  readonly entries: TimelineEntry[];
  readonly waiting: {
    readonly request: MessageRequest;
    readonly due: number;
    readonly by: 'queue' | 'agenda';
  }[];
  turns: number[];
  /** How many turns were taken, less those that were given back. */
  turnsUsed: number;
  crash?: Crash;
  send(request: MessageRequest): Promise<Sent>;
}

export const LEASE_MS = 15_000;
export const GRACE_MS = 900_000;
export const CONSENT_WAIT_MS = 900_000;

/** A world at noon, with nobody in it. */
export const aWorld = (): World => {
  const contacts = memoryContacts();
  let owners = 0;
  // A worker that was killed does nothing any more, whatever its code says of errors.
  let killed: Killed | undefined;
  const die = (how: string): never => {
    killed = new Killed(how);
    throw killed;
  };
  const step = async <T>(name: Step, act: () => Promise<T>): Promise<T> => {
    if (killed) throw killed;
    if (world.crash?.step === name && world.crash.when === 'before') die(`before ${name}`);
    const result = await act();
    if (world.crash?.step === name && world.crash.when === 'after') die(`after ${name}`);
    return result;
  };
  const tokenKey = createSecretKey('a secret that is only for tests, 32+', 'utf8');
  const ports: SendPorts = {
    contacts: {
      ...contacts,
      replace: (card) => {
        const before = contacts.card(card.pk)?.pressure ?? [];
        const kind =
          card.pressure.length > before.length
            ? 'reserve'
            : card.pressure.length < before.length
              ? 'release'
              : 'confirm';
        return step(kind, () => contacts.replace(card));
      },
    },
    programmes: {
      live: async () => ({ version: 7, rules: world.rules, paused: world.paused }),
      template: async () => world.template,
    },
    timeline: {
      record: (entries) =>
        step('record', async () => {
          for (const entry of entries) {
            world.entries.push(entry);
            world.timeline.set(`${entry.at}#${entry.messageId}`, entry);
          }
        }),
    },
    waiting: {
      again: (request, delaySeconds) =>
        step('again', async () => {
          world.waiting.push({ request, due: world.now + delaySeconds * 1000, by: 'queue' });
        }),
      defer: (request, until) =>
        step('defer', async () => {
          world.waiting.push({ request, due: until, by: 'agenda' });
        }),
    },
    mail: {
      turn: async (atMostMs) => {
        const waitMs = world.turns.shift() ?? 0;
        if (waitMs > atMostMs) return { taken: false, waitMs };
        world.turnsUsed += 1;
        return {
          taken: true,
          waitMs,
          unused: () => {
            world.turnsUsed -= 1;
          },
        };
      },
      send: (mail) =>
        step('send', async () => {
          const answer = world.answers.shift();
          if (answer !== undefined && answer !== 'lost' && answer.outcome !== 'accepted') return answer;
          world.accepted.push({ at: world.now, mail });
          if (answer === 'lost') return { outcome: 'ambiguous', code: 'TimeoutError' };
          return answer ?? { outcome: 'accepted', providerId: `ses-${world.accepted.length}` };
        }),
    },
    during: (work) => work(),
    tokens: signedTokens(async () => [tokenKey]),
    clock: {
      now: () => world.now,
      skew: () => world.skew,
      pause: async (ms) => {
        if (killed) throw killed;
        world.now += ms;
      },
      jitter: () => 0.5,
    },
    settings: {
      leaseMs: LEASE_MS,
      graceMs: GRACE_MS,
      consentWaitMs: CONSENT_WAIT_MS,
      requestTimeoutMs: 5_000,
      callMs: 10_000,
      quietHours: false,
      publicUrl: 'https://shop.example',
    },
    owner: () => `owner${(owners++).toString().padStart(3, '0')}`,
  };
  const book = templateBook(ports.programmes);
  const world: World = {
    now: NOON,
    skew: 0,
    contacts,
    ports,
    rules: someRules(),
    paused: undefined,
    template: aTemplate(),
    accepted: [],
    answers: [],
    timeline: new Map(),
    entries: [],
    waiting: [],
    turns: [],
    turnsUsed: 0,
    send: (request) => {
      killed = undefined;
      return sendMessage(ports, book, request, world.now);
    },
  };
  return world;
};
