import type { MessageRequest } from '../../messaging/contract';
import { shortHash } from '../../shared/kernel/ids';
import type * as z from '../../shared/kernel/schema';
import { memberFacts } from '../../shared/platform/member-facts';
import { enrolmentKey, type wakeUpSchema } from '../contract';
import { asEnrolled, exitOf } from '../domain/compile-journey';
import type { JourneysPorts } from '../ports';
import type { JourneyBook } from './journey-book';
import { lookAtEnrolment } from './look';
import { wait } from './waiting';

const exitedBy = async (
  ports: JourneysPorts,
  book: JourneyBook,
  request: MessageRequest,
  now: number,
): Promise<string | undefined> => {
  const key = enrolmentKey(request.journey, request.occurrence);
  const enrolment = await ports.enrolments.find(request.member, key);
  if (enrolment?.endedBy !== undefined && enrolment.endedBy !== 'finished') return enrolment.endedBy;
  const compiled = await book.find(request.programmeVersion, request.journey);
  if (!compiled) return undefined;
  const requestedAt = Date.parse(request.requestedAt);
  const entered = enrolment ?? {
    causedAt: request.requestedAt,
    enteredAt: requestedAt,
    properties: request.properties,
  };
  const facts = memberFacts(await ports.members.read(request.member), entered.properties, now);
  return exitOf(compiled, asEnrolled(facts, compiled.journey, entered));
};

/** A deferred message waits in the agenda under its own name, beside the timers of its enrolment. */
const deferredName = (request: MessageRequest): string =>
  `MESSAGE#${shortHash(request.journey, request.step, request.occurrence)}`;

/**
 * Answers a wake-up: lets an enrolment go on; keeps a deferred message until its time; or, when that has come, judges
 * the exits of its journey and hands it back to messaging, with the exit that holds.
 */
export const wakeUp = async (
  ports: JourneysPorts,
  book: JourneyBook,
  wake: z.output<typeof wakeUpSchema>,
  now: number,
): Promise<void> => {
  if (wake.wake === 'enrolment') {
    const { member, enrolment, step } = wake;
    return lookAtEnrolment(ports, book, member, enrolment, { is: 'due', step }, now);
  }
  const { request } = wake;
  if (wake.wake === 'defer') {
    const { member } = request;
    const at = Date.parse(wake.until);
    const entry = { member, what: deferredName(request), at, wakeUp: { wake: 'message', request } } as const;
    return wait(ports, entry, now);
  }
  const exited = await exitedBy(ports, book, request, now);
  await ports.outbox.requestMessages([exited === undefined ? request : { ...request, exited }]);
};
