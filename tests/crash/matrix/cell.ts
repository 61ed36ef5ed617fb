import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { SesEvent } from '../../../bin/local/ses/events';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../functions/shared/kernel/time';
import { type Fault, PUBLISHING } from './faults';
import { hookOf } from './hook';
import type { Role, Scenario } from './scenarios';
import { type CellSes, openSes } from './ses';
import { publish, type Queues, type Stand, takeAll, VERSIONS } from './stand';
import type { Step } from './steps';
import { newWorker, runAs, runAsNobody, type Worker } from './worker';

/** A message on the sender's queue, and when it is to be delivered (epoch ms of the cell's clock). */
export interface Waiting {
  readonly body: string;
  readonly due: number;
  readonly receives: number;
}

/** Something that took effect, in its order: a step with the key that it reserved, or what others did. */
export interface Happened {
  readonly what: Step | 'left' | 'published' | 'paused' | 'resumed';
  readonly at: number;
  readonly key?: string;
  readonly version?: number;
  /** Of who left: the worker of the step before has not heard that it worked, and reads the card again before it sends. */
  readonly unheard?: true;
}

/** Which step of a role a fault happens to, counted from 0 over all workers of that role. */
export interface FaultAt {
  readonly at: number;
  readonly kind: Fault;
}

/** One cell while it lasts: a member, queues, an SES and a clock of its own. Times are epoch ms. */
export interface Cell {
  /** The clock of AWS, and of workers whose clock is right. */
  now: number;
  readonly stand: Stand;
  readonly queues: Queues;
  readonly programmes: string;
  /** The version of the programme that is live at first. */
  readonly version: number;
  /** The member's card at the beginning, as it is stored: that of any copy. */
  readonly copied: Readonly<Record<string, unknown>>;
  readonly ses: CellSes;
  /** What happens to the workers of each role. */
  readonly faults: Readonly<Partial<Record<Role, FaultAt>>>;
  /** The steps so far of the workers of each role. */
  readonly traces: Readonly<Record<Role, Step[]>>;
  readonly happened: Happened[];
  /** The reservations on the card as they are stored. */
  stored: readonly string[];
  /** Keys of which the outcome may be unknown: their worker did not hear, or did not live to tell. */
  readonly excused: Set<string>;
  /** How many messages had to be taken from the dead letters. */
  redriven: number;
  /** The id under which the member's card lies. */
  member: string;
  /** The queues to which something was sent since they were last emptied. */
  readonly filled: Set<keyof Queues>;
  /** Lets something take effect at an instant, whoever is dead by then. */
  later(due: number, run: () => Promise<unknown>): void;
  /** Has a message delivered at an instant once more. */
  comesBack(message: Waiting, due: number): void;
  /** Delivers a message to a new worker, as Lambda does. */
  deliver(message: Waiting): Promise<void>;
  /** Delivers and lets happen what is due until an instant; then it is that instant. Throws when it never ends. */
  runUntil(until: number): Promise<void>;
  close(): Promise<void>;
}

/** What a worker works at, for those who have it done again. */
export interface Work {
  /** The message, where there is one. */
  readonly body: string;
  /** Has another worker do it now, to its end. */
  again(): Promise<void>;
  /** Has it done once more at an instant. */
  comesBack(due: number): void;
}

/** The queue's visibility time-out, the tries before the dead letters, and when somebody redrives those. */
const VISIBLE_AGAIN_MS = MINUTE_MS;
const MAX_RECEIVES = 5;
const REDRIVE_AFTER_MS = HOUR_MS;
const FORTY_DAYS_MS = 40 * DAY_MS;
const MAX_DELIVERIES = 80;
/** When the sweeper comes: lease and grace of what was reserved at the beginning are over. */
const SWEPT_AFTER_MS = 20 * MINUTE_MS;
/** A nightly job that failed is begun again. */
const SWEPT_AGAIN_MS = 10 * MINUTE_MS;

/** An event of SES as EventBridge puts it on a queue. */
const onTheBus = ({ detailType, resources, detail }: SesEvent): string =>
  JSON.stringify({ source: 'aws.ses', 'detail-type': detailType, resources, detail });

/** A message as Lambda hands it over. */
export const recordOf = (body: string, messageId: string, receives: number): SQSRecord =>
  ({
    body,
    messageId,
    attributes: { ApproximateReceiveCount: String(receives) },
  }) as SQSRecord;

/** A request that is delivered again and again. */
export class NoRest extends Error {
  override readonly name = 'NoRest';
}

/** How far (ms) the clock of a worker is from AWS's: of the first worker, of the second, and so on. */
export type Skews = (delivery: number) => number;

/** Opens a cell at that instant, for the member whose card lies there with those reservations. */
export const openCell = async (
  stand: Stand,
  about: Pick<Cell, 'now' | 'member' | 'stored' | 'copied'>,
  { events, role, before, eventAfterMs, version }: Scenario,
  fault?: FaultAt,
  skewOf: Skews = () => 0,
): Promise<Cell> => {
  let waiting: Waiting[] = [];
  let effects: { readonly due: number; readonly run: () => Promise<unknown> }[] = [];
  let deliveries = 0;
  const publishes = version !== 'usual' || (fault !== undefined && PUBLISHING.has(fault.kind));
  const faults: Cell['faults'] = {
    ...(before ? { sender: before } : {}),
    ...(fault ? { [role]: fault } : {}),
  };

  const record = async (): Promise<void> => {
    if (!cell.filled.delete('recorder')) return;
    const messages = await takeAll(cell.queues.recorder);
    const Records = messages.map(({ Body = '' }, index) => recordOf(Body, String(index), 1));
    const { batchItemFailures } = await stand.record({ Records });
    if (batchItemFailures.length > 0) throw new Error('the recorder failed, to which nothing was done');
  };

  /** Puts what is on the queues where it belongs: the timeline is written, the rest waits for its time. */
  const collect = (): Promise<void> =>
    runAsNobody(async () => {
      await record();
      const take = async (queue: keyof Queues) =>
        cell.filled.delete(queue) ? takeAll(cell.queues[queue]) : [];
      for (const { Body = '', MessageAttributes } of await take('messages')) {
        const due = Number(MessageAttributes?.due?.StringValue);
        waiting.push({ body: Body, due, receives: 0 });
      }
      for (const { Body = '', MessageAttributes } of await take('feedback'))
        cell.later(Number(MessageAttributes?.due?.StringValue), () => hear(Body));
      for (const { Body = '' } of await take('wakeups')) {
        // The agenda hands a deferred request back when its time has come.
        const { until, request } = JSON.parse(Body) as { until: string; request: unknown };
        waiting.push({ body: JSON.stringify(request), due: Date.parse(until), receives: 0 });
      }
    });

  /** Runs a worker of a role until it answers or dies; answers whether what it worked at has to be done again. */
  const work = async (name: Role, what: Work, run: () => Promise<boolean>): Promise<boolean> => {
    const worker = newWorker(() => cell.now, 0, hookOf(cell, name, what));
    const isDone = await runAs(worker, () => Promise.race([run(), worker.death.then(() => false)]));
    return !isDone && !worker.slept;
  };
  const hear = async (body: string): Promise<void> => {
    calls();
    const comesBack = (due: number) => cell.later(due, () => hear(body));
    const isLeft = await work('listener', { body, again: () => hear(body), comesBack }, async () => {
      const { batchItemFailures } = await stand.listener(cell.queues)({
        Records: [recordOf(body, 'event', 1)],
      });
      return batchItemFailures.length === 0;
    });
    if (isLeft) comesBack(cell.now + VISIBLE_AGAIN_MS);
  };
  const sweep = async (): Promise<void> => {
    calls();
    const comesBack = (due: number) => cell.later(due, sweep);
    const isLeft = await work('sweeper', { body: '', again: sweep, comesBack }, () =>
      stand
        .sweeper(
          cell.queues,
          cell.member,
        )(cell.now)
        .then(() => true)
        .catch(() => false),
    );
    if (isLeft) comesBack(cell.now + SWEPT_AGAIN_MS);
  };
  const told = (event: SesEvent): void => {
    if (events === 'heard' && event.detail.eventType === 'Send')
      cell.later(cell.now + eventAfterMs, () => hear(onTheBus(event)));
  };

  const calls = (): void => {
    deliveries += 1;
    if (deliveries > MAX_DELIVERIES)
      throw new NoRest(`a request never comes to rest: ${cell.traces[role].slice(-8).join(', ')}`);
  };

  const judgeCall = (worker: Worker, message: Waiting, result: SQSBatchResponse | undefined): void => {
    if (worker.dead || worker.unclear || worker.sticking || worker.slept)
      for (const key of worker.reserved) cell.excused.add(key);
    // Who slept so long gets no say any more: the message is somebody else's.
    if (worker.slept) return;
    if (worker.dead) {
      const kind = faults.sender?.kind;
      const isLeft = kind === 'redriven' || kind === 'replayed';
      cell.comesBack(message, cell.now + (isLeft ? FORTY_DAYS_MS : VISIBLE_AGAIN_MS));
    } else if (result && result.batchItemFailures.length > 0) {
      if (message.receives + 1 < MAX_RECEIVES) cell.comesBack(message, cell.now + VISIBLE_AGAIN_MS);
      else {
        cell.redriven += 1;
        waiting.push({ ...message, due: cell.now + REDRIVE_AFTER_MS, receives: 0 });
      }
    }
  };

  const cell: Cell = {
    ...about,
    stand,
    version: VERSIONS[version].version,
    queues: await stand.queues(),
    programmes: publishes ? await stand.ownProgrammes() : stand.programmes,
    ses: await openSes(() => cell.now, told),
    faults,
    traces: { sender: [], listener: [], sweeper: [] },
    happened: [],
    excused: new Set(),
    filled: new Set(),
    redriven: 0,
    later: (due, run) => void effects.push({ due, run }),
    comesBack: (message, due) => void waiting.push({ ...message, due, receives: message.receives + 1 }),
    async deliver(message) {
      calls();
      const again = () => cell.deliver({ ...message, receives: message.receives + 1 });
      const comesBack = (due: number) => cell.comesBack(message, due);
      const hook = hookOf(cell, 'sender', { body: message.body, again, comesBack });
      const worker = newWorker(() => cell.now, skewOf(deliveries), hook);
      const result = await runAs(worker, async () => {
        const door = stand.sender(cell.queues, cell.programmes);
        const answered = door({ Records: [recordOf(message.body, 'm', message.receives + 1)] });
        return Promise.race([answered, worker.death.then(() => undefined)]);
      });
      judgeCall(worker, message, result);
    },
    async runUntil(until) {
      for (;;) {
        await collect();
        const next = Math.min(...[...waiting, ...effects].map(({ due }) => due));
        if (next > until || next === Number.POSITIVE_INFINITY) break;
        cell.now = Math.max(cell.now, next);
        const effect = effects.find(({ due }) => due === next);
        const message = waiting.find(({ due }) => due === next);
        if (effect) {
          effects = effects.filter((one) => one !== effect);
          await runAsNobody(effect.run);
        } else if (message) {
          waiting = waiting.filter((one) => one !== message);
          await cell.deliver(message);
        }
      }
      if (until !== Number.POSITIVE_INFINITY) cell.now = Math.max(cell.now, until);
    },
    async close() {
      await cell.ses.close();
      await stand.removeQueues(cell.queues);
    },
  };
  if (version !== 'usual') await runAsNobody(() => publish(cell.programmes, VERSIONS[version].version));
  if (role === 'sweeper') cell.later(cell.now + SWEPT_AFTER_MS, sweep);
  return cell;
};
