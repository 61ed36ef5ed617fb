import { enrolmentKey } from '../../../functions/journeys/contract';
import { HOUR_MS, isoTime } from '../../../functions/shared/kernel/time';
import { queueDoor } from '../../../functions/shared/platform/doors/queue-door';
import { streamDoor } from '../../../functions/shared/platform/doors/stream-door';
import { type ParkedInteraction, parkedInteractionSchema } from '../../../functions/tracking/contract';
import { judgeStream } from '../../../functions/tracking/flows/judge-stream';
import { replayInteraction } from '../../../functions/tracking/flows/replay';
import { interactionOf, programmeOf, SOURCE } from './builders';
import { memoryWorker } from './memory-tracking';

/** Another source id. */
export const OTHER = 'zyxwvutsrqponmlkjihgfedcba';
/** The instant at which these tests began; the doors tell the time themselves. */
export const now = Date.now();
/** So many milliseconds before `now`, ISO 8601. */
export const ago = (ms: number) => isoTime(now - ms);

/** The member worker and the replay behind their doors, over a world in memory. */
export const open = (programme = programmeOf()) => {
  const world = memoryWorker(programme);
  const judge = streamDoor((records, at) => judgeStream(world.ports, records, at));
  const door = queueDoor(parkedInteractionSchema, ({ value, now: at }) =>
    replayInteraction(world.ports, value, at),
  );
  const redrive = (...parked: ParkedInteraction[]) =>
    door({
      Records: parked.map((one, index) => ({
        messageId: `${index}`,
        body: JSON.stringify(one),
        attributes: { ApproximateReceiveCount: '1' },
      })),
    } as unknown as Parameters<typeof door>[0]);
  world.facts.map(({ name, detail }) => `${name}: ${JSON.stringify(detail).slice(0, 40)}`);
  return { ...world, judge, redrive };
};

/** Something put into the basket so long ago. */
export const added = (ms: number, messageId = 'added') =>
  interactionOf({ name: 'Product Added', at: ago(ms), messageId }, { properties: { name: 'Teapot' } });
/** An order so long ago. */
export const ordered = (
  ms: number,
  messageId = 'ordered',
  properties: Record<string, unknown> = { revenue: 10 },
) => interactionOf({ name: 'Order Completed', at: ago(ms), messageId }, { properties });
/** A product viewed a second ago. */
export const viewed = (messageId: string) => interactionOf({ at: ago(1_000), messageId });
/** A live enrolment in the basket journey, an hour old, as it is stored. */
export const enrolment = (over: Record<string, unknown> = {}) => ({
  pk: SOURCE,
  sk: enrolmentKey('basket', '1'),
  journey: 'basket',
  occurrence: '1',
  programmeVersion: 1,
  cause: 'earlier',
  causedAt: ago(HOUR_MS),
  enteredAt: now - HOUR_MS,
  status: 'live',
  properties: '{}',
  ...over,
});
