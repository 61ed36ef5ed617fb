import { memberStore } from '../../../functions/members/adapters/member-store';
import { decideLink, type LinkedCards } from '../../../functions/members/domain/link';
import { contactStore } from '../../../functions/messaging/adapters/contact-store';
import { packPressure } from '../../../functions/messaging/contract';
import { isoTime } from '../../../functions/shared/kernel/time';
import { dynamo } from '../../../functions/shared/platform/aws';
import type { Cell, Happened, Waiting } from './cell';
import type { Fault } from './faults';
import { publish, VERSIONS } from './stand';
import { runAsNobody } from './worker';

type Meddling = 'twice' | 'rival' | 'leaves' | 'merged' | 'lower_cap' | 'longer_window';
const MEDDLING: readonly Fault[] = ['twice', 'rival', 'leaves', 'merged', 'lower_cap', 'longer_window'];

/** Whether a fault is something that others do in the middle of a worker's step. */
export const isMeddling = (fault: Fault): fault is Meddling => MEDDLING.includes(fault);

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

/** Does what others do in the middle of a step: to its end, before the step goes on. */
export const meddle = async (cell: Cell, fault: Meddling, message: Waiting): Promise<void> => {
  switch (fault) {
    case 'twice':
      return cell.deliver({ ...message, receives: message.receives + 1 });
    case 'rival': {
      const rival = { ...JSON.parse(message.body), occurrence: 'rival', class: 'marketing' };
      return cell.deliver({ body: JSON.stringify(rival), due: cell.now, receives: 0 });
    }
    case 'leaves':
      return leave(cell);
    case 'merged':
      return runAsNobody(() => merge(cell));
    default: {
      const { version } = VERSIONS[fault];
      await runAsNobody(() => publish(cell.programmes, version));
      cell.happened.push({ what: 'published', at: cell.now, version });
    }
  }
};
