import type { Enrolment } from '../../functions/journeys/contract';
import { dynamo } from '../../functions/shared/platform/aws';
import {
  ENROLMENT_PREFIX,
  type MemberItem,
  type MemberItems,
  readPartition,
} from '../../functions/shared/platform/cards';
import { readLive } from './read-live';
import { named, type Stage } from './stage';
import { type Standing, standingOf } from './standing';
import { timelineSources } from './timeline';

const MAX_SOURCES = 20;

/** The enrolments of a member: also those of a browser from before it was known whose it is. */
const readEnrolments = async (stage: Stage, items: MemberItems): Promise<Enrolment[]> => {
  const table = named(stage.outputs.tables, 'members');
  const others = timelineSources(items)
    .filter((source) => source !== items.member)
    .slice(-MAX_SOURCES);
  const found: MemberItem[] = [...items.enrolments];
  for (const source of others) {
    const partition = await readPartition(dynamo(), table, source);
    found.push(...partition.filter(({ sk }) => sk.startsWith(ENROLMENT_PREFIX)));
  }
  return (found as unknown as Enrolment[]).sort((a, b) => a.enteredAt - b.enteredAt);
};

/** Where a member stands on a stage at an instant, read with the caller's own rights. */
export const readStanding = async (stage: Stage, items: MemberItems, now: number): Promise<Standing[]> => {
  const [live, enrolments] = await Promise.all([readLive(stage, now), readEnrolments(stage, items)]);
  return standingOf({ items, enrolments, ...(live ? { live } : {}) }, now);
};
