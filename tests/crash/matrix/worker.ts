import { AsyncLocalStorage } from 'node:async_hooks';
import type { Fault } from './faults';

/**
 * One call of a Lambda in this process. Killing it is to abandon it: the call at which it dies is never answered, and
 * so is every later one, so that nothing it does after its death takes effect. A process that is killed for each of some
 * hundreds of cells would load the same code as often; and only here is it sure to die at this call and no other.
 */
export interface Worker {
  /** Epoch ms on this worker's own clock. */
  now(): number;
  /** Epoch ms on the clock of AWS. */
  readonly awsNow: () => number;
  /** Told of each call of this worker; see Hook. */
  readonly hook: Hook;
  /** Whether it was killed. */
  dead: boolean;
  /** Resolves when it is killed. */
  readonly death: Promise<void>;
  die(): void;
  /** The fault that happens at every further try of a step. */
  sticking?: { readonly step: string; readonly fault: Fault };
  /** The last step that it took. */
  lastStep?: string;
  /** Whether nobody knows what SES did with its mail. */
  unclear?: boolean;
  /** Whether it slept for longer than its queue waited for it. */
  slept?: boolean;
  /** The send keys that it has reserved. */
  readonly reserved: string[];
}

/** A call of a client of AWS on the wire. */
export interface WireCall {
  readonly service: 'dynamodb' | 'sqs' | 'ses' | 'other';
  /** `PutItem`, `SendMessageBatch`, `SendEmail` ... */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Does it, at another port of this machine where one is given; answers the response as it came. */
  perform(port?: number): Promise<unknown>;
}

/** Stands between a worker and AWS. */
export type Hook = (worker: Worker, call: WireCall) => Promise<unknown>;

const workers = new AsyncLocalStorage<Worker>();

/** The worker on whose behalf this code runs; undefined outside of any. */
export const thisWorker = (): Worker | undefined => workers.getStore();

/** Never answers. */
export const forever = (): Promise<never> => new Promise(() => undefined);

/** A worker that has not begun, whose clock is so many ms ahead of that of AWS. */
export const newWorker = (awsNow: () => number, skewMs: number, hook: Hook): Worker => {
  let tell: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const worker: Worker = {
    now: () => awsNow() + skewMs,
    awsNow,
    hook,
    dead: false,
    reserved: [],
    death,
    die() {
      worker.dead = true;
      tell();
    },
  };
  return worker;
};

/** Runs code as that worker: its clock is the worker's, its calls go through the worker's hook. */
export const runAs = <T>(worker: Worker, code: () => Promise<T>): Promise<T> => workers.run(worker, code);

/** Runs code as nobody: on the real clock, past every hook. */
export const runAsNobody = <T>(code: () => Promise<T>): Promise<T> =>
  workers.run(undefined as unknown as Worker, code);

/** Makes `Date.now` the clock of the worker that asks, and the real one for everybody else. Answers how to undo it. */
export const lendClocks = (): (() => void) => {
  const real = Date.now;
  Date.now = () => workers.getStore()?.now() ?? real.call(Date);
  return () => {
    Date.now = real;
  };
};
