import { DAY_MS, isoTime, SECOND_MS } from '../../functions/shared/kernel/time';
import { between, type Dice, oneOf } from './dice';

/** A call to the tracking API, of a user whose story it belongs to. */
export interface PlannedCall {
  readonly type: 'identify' | 'track';
  readonly userId: string;
  readonly messageId: string;
  readonly timestamp: string;
  readonly event?: string;
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** What a call starts: an enrolment, out of which comes a message with this step and occurrence, or an exit. */
export interface Trigger {
  readonly userId: string;
  /** The call that is the cause. */
  readonly messageId: string;
  readonly journey: string;
  readonly step: string;
  readonly occurrence: string;
  /** An order follows: when it is judged first, which the faults can bring about, nobody enters. */
  readonly isOvertakable: boolean;
}

/** What is sent and what must come of it. */
export interface Plan {
  /** In the order in which they are sent. */
  readonly calls: readonly PlannedCall[];
  readonly triggers: readonly Trigger[];
  /** Users whose sign-up gives an address and the consent. */
  readonly users: readonly string[];
}

const JOURNEYS = {
  welcome: { journey: 'welcome', step: 'greet', occurrence: 'once' },
  thanks: { journey: 'thank-you', step: 'thank', occurrence: '1' },
  basket: { journey: 'abandoned-basket', step: 'remind', occurrence: '1' },
} as const;

interface Story {
  readonly share: number;
  /** Whether the sign-up is of now: one of long ago welcomes nobody, and leaves the day's one message to others. */
  readonly isNew: boolean;
  readonly events: readonly { readonly name: string; readonly starts?: keyof typeof JOURNEYS }[];
}

const BASKET = { name: 'Product Added', starts: 'basket' } as const;
const ORDER = { name: 'Order Completed', starts: 'thanks' } as const;
const VIEW = { name: 'Product Viewed' } as const;
const STORIES: readonly Story[] = [
  { share: 0.35, isNew: true, events: [VIEW] },
  { share: 0.25, isNew: false, events: [ORDER] },
  { share: 0.15, isNew: false, events: [VIEW, BASKET] },
  { share: 0.15, isNew: false, events: [BASKET, VIEW, ORDER] },
  { share: 0.1, isNew: true, events: [ORDER, VIEW] },
];

const storyOf = (draw: number): Story => {
  let sum = 0;
  for (const story of STORIES) {
    sum += story.share;
    if (draw < sum) return story;
  }
  return STORIES[0] as Story;
};

const PRODUCTS = ['Red Retrospot Teapot', 'Jam Making Set', 'White Hanging Heart', 'Alarm Clock'];

/**
 * Members who sign up, look, fill baskets and buy, until they have pulled that many triggers: which is decided by the
 * dice, and `run` keeps the users of two runs apart. `now` (epoch ms) is when the first call is sent.
 */
export const planRun = (size: number, run: string, dice: Dice, now: number): Plan => {
  const placed: { readonly slot: number; readonly call: PlannedCall }[] = [];
  const triggers: Trigger[] = [];
  const users: string[] = [];
  while (triggers.length < size) {
    const userId = `${run}-${users.length}`;
    const story = storyOf(dice());
    users.push(userId);
    let slot = dice() * size;
    const signUp = `${userId}-identify`;
    const traits = { email: `${userId}@example.com`, firstName: 'Ada', newsletter: true };
    const signedUpAt = story.isNew ? now : now - 3 * DAY_MS;
    placed.push({
      slot,
      call: { type: 'identify', userId, messageId: signUp, timestamp: isoTime(signedUpAt), traits },
    });
    if (story.isNew) triggers.push({ userId, messageId: signUp, ...JOURNEYS.welcome, isOvertakable: false });
    story.events.forEach(({ name, ...event }, index) => {
      const messageId = `${userId}-${index}`;
      // Mostly well after the sign-up, and now and then on its heels.
      slot += between(dice, 1, 25);
      const properties = {
        order_id: messageId,
        total: between(dice, 5, 90),
        currency: 'GBP',
        name: oneOf(dice, PRODUCTS),
      };
      const timestamp = isoTime(now + index * SECOND_MS);
      placed.push({ slot, call: { type: 'track', userId, messageId, timestamp, event: name, properties } });
      if ('starts' in event && event.starts) {
        const isOvertakable = event.starts === 'basket' && story.events.includes(ORDER);
        triggers.push({ userId, messageId, ...JOURNEYS[event.starts], isOvertakable });
      }
    });
  }
  const calls = placed.sort((a, b) => a.slot - b.slot).map(({ call }) => call);
  return { calls, triggers, users };
};
