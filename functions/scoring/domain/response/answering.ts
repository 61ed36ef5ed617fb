import { type AnswerHours, answerHours, type ContactCard, isTimeZone } from '../../../messaging/contract';
import { DAY_MS, isoTime } from '../../../shared/kernel/time';
import type { ActivityCard } from '../../../tracking/contract';
import { RESPONSE_MODEL, responseOf } from './response';

/** The name of the rule of the hours, kept with them; see messaging's answerHours. */
const HOURS_MODEL = 'hours-1';
/** E-mail is the only channel that there is: it is that, or none. */
const CHANNEL_MODEL = 'only-email-1';

/** How likely, when in the day and by what a member answers; each part with its model and the time it was judged (ISO 8601 UTC). */
export interface Answering {
  /** A click in the next mail or an order within the horizon; absent for one who cannot be written to. */
  readonly response?: {
    readonly probability: number;
    readonly horizonDays: number;
    readonly model: string;
    readonly at: string;
  };
  /** Three hours of the member's own day; absent where they cannot be told. */
  readonly hours?: Pick<AnswerHours, 'from' | 'hours' | 'share'> & {
    readonly timeZone: string;
    readonly model: string;
    readonly at: string;
  };
  /** By what the member can be written to at all. */
  readonly channel: { readonly name: 'email' | 'none'; readonly model: string; readonly at: string };
}

/** What it is judged by, beside the cards: the programme's horizon, and its time zone for members who have none. */
export interface AnsweringRules {
  /** Whether the member can be written to at all. */
  readonly reachable: boolean;
  readonly horizonMs: number;
  readonly timeZone: string;
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** How a member answers, at `now` (epoch ms), from the two cards alone. */
export const answeringOf = (
  contact: ContactCard | undefined,
  activity: Pick<ActivityCard, 'all' | 'events' | 'hours'>,
  { reachable, horizonMs, timeZone: usual }: AnsweringRules,
  now: number,
): Answering => {
  const at = isoTime(now);
  const timeZone = contact?.timeZone && isTimeZone(contact.timeZone) ? contact.timeZone : usual;
  const hours = answerHours(activity, timeZone, now);
  return {
    ...(reachable && contact
      ? {
          response: {
            probability: rounded(responseOf(contact, activity, now, horizonMs), 6),
            horizonDays: horizonMs / DAY_MS,
            model: RESPONSE_MODEL,
            at,
          },
        }
      : {}),
    ...(hours
      ? {
          hours: {
            from: hours.from,
            hours: hours.hours,
            share: rounded(hours.share, 2),
            timeZone,
            model: HOURS_MODEL,
            at,
          },
        }
      : {}),
    channel: { name: reachable ? 'email' : 'none', model: CHANNEL_MODEL, at },
  };
};
