import { unpackPressure } from '../../../functions/messaging/contract';
import { MINUTE_MS, SECOND_MS } from '../../../functions/shared/kernel/time';
import type { Cell, Work } from './cell';
import { brokenConnection, FAULTS, type Fault, throttledBy, timedOut } from './faults';
import { isMeddling, leave, meddle } from './meddle';
import type { Role } from './scenarios';
import { pressureWritten, type Step, stepOf } from './steps';
import { datedAt, statusOf } from './wire';
import { forever, type Hook, type WireCall, type Worker } from './worker';

const BEYOND_THE_LEASE_MS = 20 * SECOND_MS;
const WORKS_LATER_MS = 100 * SECOND_MS;
const ASLEEP_MS = 20 * MINUTE_MS;

/** Notes what a call changed, for the next step is told by it, and who has reserved what. */
const note = (cell: Cell, worker: Worker, step: Step | undefined, call: WireCall): void => {
  const written = pressureWritten(call);
  if (call.service === 'sqs')
    for (const name of ['messages', 'recorder', 'wakeups', 'feedback'] as const)
      if (call.body.QueueUrl === cell.queues[name]) cell.filled.add(name);
  if (!step || (call.service === 'dynamodb' && !written)) return;
  const before = new Set(unpackPressure(cell.stored).map(({ key, owner }) => `${key} ${owner}`));
  const reserved = unpackPressure(written ?? [])
    .filter(({ key, owner, state }) => state === 'reserved' && !before.has(`${key} ${owner}`))
    .map(({ key }) => key);
  if (written) cell.stored = written;
  worker.reserved.push(...reserved);
  // A write that works when its worker is gone: nobody will tell what becomes of it.
  if (worker.dead) for (const key of reserved) cell.excused.add(key);
  // Of who decides again after a lost race, and takes its claim back.
  const what = step === 'reserve' && reserved.length === 0 ? 'note on the card' : step;
  cell.happened.push({ what, at: cell.now, ...(reserved[0] ? { key: reserved[0] } : {}) });
};

type Act = () => Promise<unknown>;

/** The answer to be given later, or to nobody: also that of an SES which breaks the connection. */
const answerOf = (act: Act): Promise<() => unknown> =>
  act().then(
    (answer) => () => answer,
    (error: unknown) => () => {
      throw error;
    },
  );

const stick = async (fault: Fault, call: WireCall, act: Act): Promise<unknown> => {
  if (fault === 'throttled')
    throw throttledBy(call.service === 'dynamodb' ? 'dynamodb' : call.service === 'ses' ? 'ses' : 'sqs');
  if (fault === 'no_answer') throw timedOut();
  await act();
  throw brokenConnection();
};

const happen = async (
  cell: Cell,
  worker: Worker,
  { fault, step, call, work, act }: { fault: Fault; step: Step; call: WireCall; work: Work; act: Act },
): Promise<unknown> => {
  if (isMeddling(fault)) {
    await meddle(cell, fault, work);
    return act();
  }
  if (FAULTS[fault].sticks) {
    worker.sticking = { step, fault };
    return stick(fault, call, act);
  }
  switch (fault) {
    case 'late':
      cell.now += BEYOND_THE_LEASE_MS;
      return act();
    case 'answer_lost':
      await act();
      throw brokenConnection();
    case 'left_unheard':
      await act();
      await leave(cell, { unheard: true });
      throw brokenConnection();
    case 'asleep': {
      const answer = await answerOf(act);
      worker.slept = true;
      work.comesBack(cell.now + MINUTE_MS);
      await cell.runUntil(cell.now + ASLEEP_MS);
      // With the Date of now: an old one would tell every worker of this process, whose clients are the same, that it is late.
      return datedAt(await answer(), cell.now);
    }
    case 'killed_after':
    case 'replayed':
      await answerOf(act);
      break;
    case 'works_after_death':
      cell.later(cell.now + WORKS_LATER_MS, () => answerOf(act));
      break;
  }
  worker.die();
  return forever();
};

/** Stands between the workers of a cell and AWS: notes their steps, and has what is to happen to those of their role happen to the one it is for. */
export const hookOf =
  (cell: Cell, role: Role, work: Work): Hook =>
  async (worker, call) => {
    if (worker.dead) return forever();
    const told = stepOf(call, cell.stored, cell.queues);
    // A write again, whose first try has worked already.
    const step = told === 'note on the card' ? ((worker.lastStep as Step | undefined) ?? told) : told;
    const act = async () => {
      const answer = await call.perform(call.service === 'ses' ? cell.ses.port : undefined);
      if (statusOf(answer) < 300) note(cell, worker, step, call);
      return datedAt(answer, cell.now);
    };
    if (!step) return act();
    worker.lastStep = step;
    const fault = cell.faults[role];
    const isIt = fault?.at === cell.traces[role].length;
    cell.traces[role].push(step);
    const answered = async (): Promise<unknown> => {
      if (worker.sticking?.step === step) return stick(worker.sticking.fault, call, act);
      return isIt && fault ? happen(cell, worker, { fault: fault.kind, step, call, work, act }) : act();
    };
    if (step !== 'send') return answered();
    try {
      const answer = await answered();
      worker.unclear = statusOf(answer) >= 500;
      return answer;
    } catch (error) {
      worker.unclear = (error as { $fault?: string }).$fault !== 'client';
      throw error;
    }
  };
