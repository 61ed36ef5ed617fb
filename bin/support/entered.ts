import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Enrolment } from '../../functions/journeys/contract';
import type { Journey, ProgrammeRules } from '../../functions/programme/contract';
import { CARD, ENROLMENT_PREFIX, type MemberItem } from '../../functions/shared/kernel/member-items';
import { DAY_MS } from '../../functions/shared/kernel/time';
import type { ProgrammeReader } from '../../functions/shared/platform/live-programme';
import { scanPages } from '../../functions/shared/platform/query';
import { UsageError } from './problems';

/** A member who entered a journey, the arm that they were drawn into, and what came of them since. */
export interface Entered {
  readonly control: boolean;
  /** The control group's share with which they were drawn. */
  readonly share: number;
  /** Epoch ms: when. */
  readonly at: number;
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

/** What is needed of an enrolment; `controlShare` is that of its version where it does not say it itself. */
type Entry = Pick<Enrolment, 'causedAt' | 'control' | 'controlShare'>;

/** Entries of whom nothing can be said. */
export interface NotJudged {
  /** Entered too lately. */
  readonly early: number;
  /** Members who were never drawn: the journey had no control group, or nobody knows any more how large it was. */
  readonly undrawn: number;
}

const isDrawn = ({ controlShare }: Entry): boolean => Number(controlShare) > 0;

/**
 * Tells `each` of every member who entered a journey so many days ago or more, from the items of members in the order in which a
 * scan gives them: those of one member side by side, cards before enrolments. Of a member who entered more than once the first entry
 * at which there was a control group counts: whether there is another one may hang on what the journey did. Holds one member in memory.
 */
export const countingEntered = (
  journey: string,
  afterDays: number,
  now: number,
  each: (entered: Entered) => void,
) => {
  const prefix = `${ENROLMENT_PREFIX}${journey}#`;
  let early = 0;
  let undrawn = 0;
  let open: { pk: string; activity?: Fields; contact?: Fields; entry?: Entry; entered?: true } | undefined;
  const close = () => {
    if (open?.entered && !open.entry) undrawn += 1;
    if (!open?.entry) return;
    const { entry, activity, contact } = open;
    const at = Date.parse(entry.causedAt);
    each({
      control: entry.control,
      share: entry.controlShare as number,
      at,
      ordered: lastOf(activity, 'Order Completed') > at,
      left: Number(contact?.unsubscribedAt ?? Number.NEGATIVE_INFINITY) > at,
    });
  };
  const enter = (item: MemberItem) => {
    const entry = item as unknown as Entry;
    const at = Date.parse(entry.causedAt);
    if (!(at <= now - afterDays * DAY_MS)) {
      early += 1;
    } else if (open) {
      open.entered = true;
      if (isDrawn(entry) && !(open.entry && Date.parse(open.entry.causedAt) <= at)) open.entry = entry;
    }
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
    end(): NotJudged {
      close();
      open = undefined;
      return { early, undrawn };
    },
  };
};

/**
 * The items that countingEntered needs of a journey, in the order in which it needs them. Enrolments of before they kept the share
 * with which they were drawn get that of the version of the programme with which they entered.
 */
export async function* enteredItems(
  db: DynamoDBDocumentClient,
  table: string,
  journey: string,
  programmes: Pick<ProgrammeReader, 'version'>,
): AsyncGenerator<MemberItem> {
  const prefix = `${ENROLMENT_PREFIX}${journey}#`;
  const shares = new Map<number, number | undefined>();
  const shareIn = async (version: number): Promise<number | undefined> => {
    if (!Number.isSafeInteger(version)) return undefined;
    if (!shares.has(version)) {
      const rules = (await programmes.version(version))?.rules;
      shares.set(version, rules?.journeys.find(({ id }) => id === journey)?.controlGroup);
    }
    return shares.get(version);
  };
  const pages = scanPages<MemberItem>(db, {
    TableName: table,
    FilterExpression: 'sk IN (:activity, :reached) OR begins_with(sk, :entry)',
    ProjectionExpression: 'pk, sk, events, unsubscribedAt, causedAt, control, controlShare, programmeVersion',
    ExpressionAttributeValues: {
      ':activity': CARD.activity,
      ':reached': CARD.contact,
      ':entry': prefix,
    },
  });
  for await (const page of pages)
    for (const item of page)
      yield !item.sk.startsWith(prefix) || item.controlShare !== undefined
        ? item
        : { ...item, controlShare: await shareIn(Number(item.programmeVersion)) };
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
