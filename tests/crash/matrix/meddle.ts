import { memberStore } from '../../../functions/members/adapters/member-store';
import { decideLink, type LinkedCards } from '../../../functions/members/domain/link';
import { contactStore } from '../../../functions/messaging/adapters/contact-store';
import { packPressure } from '../../../functions/messaging/contract';
import { HOUR_MS, isoTime } from '../../../functions/shared/kernel/time';
import { dynamo } from '../../../functions/shared/platform/aws';
import type { Cell, Happened, Work } from './cell';
import type { Fault } from './faults';
import { loseAndRestore } from './restoring';
import { publish, VERSIONS } from './stand';
import { runAsNobody } from './worker';

const MEDDLING = [
  'twice',
  'rival',
  'leaves',
  'merged',
  'paused',
  'restored',
  'rolled_back',
  'engagement',
  'lower_cap',
  'longer_window',
] as const;
type Meddling = (typeof MEDDLING)[number];

/** Whether a fault is something that others do in the middle of a worker's step. */
export const isMeddling = (fault: Fault): fault is Meddling => (MEDDLING as readonly Fault[]).includes(fault);

/** The id that the member of a cell is merged into. */
export const survivorOf = (member: string): string => `s${member.slice(1)}`;

/** Links the member to the survivor by the rule and the transaction of members. */
const merge = async (cell: Cell): Promise<void> => {
  const store = memberStore(dynamo(), cell.stand.members);
  const known = (await store.read(survivorOf(cell.member))) as unknown as LinkedCards;
  const visitor = (await store.readExactly(cell.member)) as unknown as LinkedCards;
  const decided = decideLink(known, visitor, { cause: 'merge', at: isoTime(cell.now) });
  if (decided.decision !== 'link' || !decided.contact) throw new Error('the members could not be merged');
  if (!(await store.commit(decided.writes)))
    throw new Error('the merge lost a race, and nobody else is there');
  cell.stored = packPressure(decided.contact.pressure);
  cell.member = decided.contact.pk;
};

/** Has the member leave now; `unheard`: after a step of whose end its worker has not heard, and has to look it up. */
export const leave = async (cell: Cell, how: Pick<Happened, 'unheard'> = {}): Promise<void> => {
  await runAsNobody(() =>
    contactStore(dynamo(), cell.stand.members).leave(cell.member, { at: cell.now, since: cell.now }),
  );
  cell.happened.push({ what: 'left', at: cell.now, ...how });
};

/** Pauses all marketing for an hour. */
const pauseForAnHour = async (cell: Cell): Promise<void> => {
  const all = { by: 'operator' as const, since: isoTime(cell.now), why: 'the matrix' };
  await runAsNobody(() => publish(cell.programmes, cell.version, { all, journeys: {}, mails: {} }));
  cell.happened.push({ what: 'paused', at: cell.now });
  cell.later(cell.now + HOUR_MS, async () => {
    await publish(cell.programmes, cell.version);
    cell.happened.push({ what: 'resumed', at: cell.now });
  });
};

/** Does what others do in the middle of a step: to its end, before the step goes on. */
export const meddle = async (cell: Cell, fault: Meddling, work: Work): Promise<void> => {
  switch (fault) {
    case 'twice':
      return work.again();
    case 'rival': {
      const rival = { ...JSON.parse(work.body), occurrence: 'rival', class: 'marketing', priority: 90 };
      return cell.deliver({ body: JSON.stringify(rival), due: cell.now, receives: 0 });
    }
    case 'leaves':
      return leave(cell);
    case 'merged':
      return runAsNobody(() => merge(cell));
    case 'paused':
      return pauseForAnHour(cell);
    case 'restored':
    case 'rolled_back':
      return loseAndRestore(cell, fault);
    default: {
      const { version } = VERSIONS[fault];
      await runAsNobody(() => publish(cell.programmes, version));
      cell.happened.push({ what: 'published', at: cell.now, version });
    }
  }
};
