import { RelanceError } from '../../shared/kernel/errors';
import { memberFacts } from '../../shared/platform/member-facts';
import type { Enrolment } from '../contract';
import { advance, type Effect, type Signal } from '../domain/advance';
import type { JourneysPorts } from '../ports';
import type { JourneyBook } from './journey-book';
import { wait } from './waiting';

const MAX_TRIES = 6;
/** A delayed message may come this much early; it then counts as on time. */
const EARLY_MS = 1_000;
/** What woke an enrolment is published before the card says so: the pauses before looking again. */
const PAUSES_MS = [200, 800];

/** Does what an advance asks for, before its enrolment is committed. Done again, nothing more comes of it. */
export const perform = async (
  ports: JourneysPorts,
  enrolment: Pick<Enrolment, 'pk' | 'sk'>,
  effects: readonly Effect[],
  now: number,
): Promise<void> => {
  const requests = effects.flatMap((effect) => (effect.do === 'request message' ? [effect.request] : []));
  if (requests.length > 0) await ports.outbox.requestMessages(requests);
  for (const effect of effects) {
    if (effect.do !== 'start timer') continue;
    const { pk: member, sk } = enrolment;
    const wakeUp = { wake: 'enrolment', member, enrolment: sk, step: effect.step } as const;
    await wait(ports, { member, what: `${sk}#${effect.step}`, at: effect.at, wakeUp }, now);
  }
};

/**
 * Looks at a live enrolment for a signal: judges its exits on freshly read cards, goes on when its time has come,
 * commits on its version and tries again when somebody else was faster. A wake-up before its time waits on.
 * Throws `enrolment_contended` when it was beaten six times.
 */
export const lookAtEnrolment = async (
  ports: JourneysPorts,
  book: JourneyBook,
  member: string,
  key: string,
  signal: Signal,
  now: number,
): Promise<void> => {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const enrolment = await ports.enrolments.find(member, key);
    if (!enrolment || enrolment.status === 'ended') return;
    if (signal.is === 'due') {
      if (signal.step !== enrolment.step) return;
      if (enrolment.wakeAt !== undefined && now < enrolment.wakeAt - EARLY_MS) {
        const timer = { do: 'start timer', step: signal.step, at: enrolment.wakeAt } as const;
        return perform(ports, enrolment, [timer], now);
      }
    }
    const compiled = await book.find(enrolment.programmeVersion, enrolment.journey);
    if (!compiled) {
      throw new RelanceError('journey_missing', `no journey ${enrolment.journey} in its own version`);
    }
    const facts = memberFacts(await ports.members.read(member), enrolment.properties, now);
    const advanced = advance(compiled, enrolment, facts, signal, now, ports.timing.waitLength);
    if (!advanced.changed) {
      const pauseMs = signal.is === 'woken' ? PAUSES_MS[attempt] : undefined;
      if (pauseMs === undefined) return;
      await ports.pause(pauseMs);
      continue;
    }
    await perform(ports, enrolment, advanced.effects, now);
    if (await ports.enrolments.replace(advanced.enrolment)) return;
  }
  throw new RelanceError('enrolment_contended', `${key} changed ${MAX_TRIES} times while it was looked at`);
};
