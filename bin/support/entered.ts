import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Enrolment } from '../../functions/journeys/contract';
import type { Journey, ProgrammeRules } from '../../functions/programme/contract';
import { CARD, ENROLMENT_PREFIX, type MemberItem } from '../../functions/shared/kernel/member-items';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { scanPages } from '../../functions/shared/platform/query';
import { UsageError } from './problems';

/** A member who entered a journey, the arm that they were drawn into, and what came of them since. */
export interface Entered {
  readonly control: boolean;
  /** Ordered since they entered. */
  readonly ordered: boolean;
  /** Unsubscribed from everything since they entered. */
  readonly left: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const lastOf = (activity: Fields | undefined, event: string): number => {
  const events = (activity?.events ?? {}) as Record<string, { l?: unknown } | undefined>;
  return Number(events[event]?.l ?? Number.NEGATIVE_INFINITY);
};

/**
 * Tells `each` of every member who entered a journey so many days ago or more, from the items of members in the order in which a
 * scan gives them: those of one member side by side, cards before enrolments. Of a member who entered more than once, the last
 * entry that is old enough counts. `end` answers how many entries were too late to be judged. Holds one member in memory.
 */
export const countingEntered = (
  journey: string,
  afterDays: number,
  now: number,
  each: (entered: Entered) => void,
) => {
  const prefix = `${ENROLMENT_PREFIX}${journey}#`;
  let early = 0;
  let open:
    | { pk: string; activity?: Fields; contact?: Fields; entry?: Pick<Enrolment, 'causedAt' | 'control'> }
    | undefined;
  const close = () => {
    if (!open?.entry) return;
    const { entry, activity, contact } = open;
    const at = Date.parse(entry.causedAt);
    each({
      control: entry.control,
      ordered: lastOf(activity, 'Order Completed') > at,
      left: Number(contact?.unsubscribedAt ?? Number.NEGATIVE_INFINITY) > at,
    });
  };
  const enter = (item: MemberItem) => {
    const entry = item as unknown as Enrolment;
    const at = Date.parse(entry.causedAt);
    if (!(at <= now - afterDays * DAY_MS)) early += 1;
    else if (open && !(open.entry && Date.parse(open.entry.causedAt) > at)) open.entry = entry;
  };
  return {
    add(item: MemberItem): void {
      if (open?.pk !== item.pk) {
        close();
        open = { pk: item.pk };
      }
      if (item.sk === CARD.activity) open.activity = item;
      else if (item.sk === CARD.contact) open.contact = item;
      else if (item.sk.startsWith(prefix)) enter(item);
    },
    end(): number {
      close();
      open = undefined;
      return early;
    },
  };
};

/** The items that countingEntered needs of a journey, in the order in which it needs them. */
export async function* enteredItems(
  db: DynamoDBDocumentClient,
  table: string,
  journey: string,
): AsyncGenerator<MemberItem> {
  const pages = scanPages<MemberItem>(db, {
    TableName: table,
    FilterExpression: 'sk IN (:activity, :reached) OR begins_with(sk, :entry)',
    ProjectionExpression: 'pk, sk, events, unsubscribedAt, causedAt, control',
    ExpressionAttributeValues: {
      ':activity': CARD.activity,
      ':reached': CARD.contact,
      ':entry': `${ENROLMENT_PREFIX}${journey}#`,
    },
  });
  for await (const page of pages) yield* page;
}

/** The days of `--after`; throws `after_invalid`. */
export const afterDaysOf = (text: string): number => {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 0 && days <= 400) return days;
  throw new UsageError(
    'after_invalid',
    `--after must be a whole number of days from 0 to 400; it is "${text}"`,
  );
};

/** For how many days what became of somebody who entered is waited for, where nothing is said. */
export const AFTER_DAYS = '30';

/** The journey of that id; throws `journey_unknown`. */
export const journeyOf = ({ journeys }: Pick<ProgrammeRules, 'journeys'>, id: string): Journey => {
  const journey = journeys.find((one) => one.id === id);
  if (journey) return journey;
  throw new UsageError('journey_unknown', `there is no journey "${id}" in the live programme`);
};
