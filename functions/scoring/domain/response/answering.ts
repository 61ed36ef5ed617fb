import { answerHours, type ContactCard, isTimeZone } from '../../../messaging/contract';
import type { ActivityCard } from '../../../tracking/contract';
import { responseOf } from './response';

/**
 * The name of the rules, kept with what they say: the chance of an answer (responseOf, uncalibrated), the hours of the day (messaging's
 * answerHours), and the channel, which is e-mail or none while there is no other.
 */
export const ANSWERS_MODEL = 'answers-first-2';
/** Cards of before have these rules: the chance is of the next mail, not of all within the horizon, and counts clicks, not mails. */
export const NEXT_MAIL_MODEL = 'answers-first-1';

/** How likely, at which hours and by what a member answers. */
export interface Answering {
  readonly model: string;
  /** By what the member can be written to at all. */
  readonly channel: 'email' | 'none';
  /** 0 to 1: a click in a mail or an order, within silence's horizon; absent for one who cannot be written to. */
  readonly chance?: number;
  /** The full hour (0 to 23, by the member's clock) from which on three hours hold the `share` of their visits; absent: not known. */
  readonly from?: number;
  readonly share?: number;
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
  activity: Pick<ActivityCard, 'all' | 'events' | 'hours' | 'clicked'>,
  { reachable, horizonMs, timeZone: usual }: AnsweringRules,
  now: number,
): Answering => {
  const timeZone = contact?.timeZone && isTimeZone(contact.timeZone) ? contact.timeZone : usual;
  const hours = answerHours(activity, timeZone, now);
  return {
    model: ANSWERS_MODEL,
    channel: reachable ? 'email' : 'none',
    ...(reachable && contact
      ? { chance: rounded(responseOf(contact, activity, now, horizonMs).chance, 4) }
      : {}),
    ...(hours ? { from: hours.from, share: rounded(hours.share, 2) } : {}),
  };
};

/** As the card keeps it: `answers-first-2 email 0.0558 18 0.62`, with `-` for what there is none of; as of the night of the card's risks. */
export const packAnswering = ({ model, channel, chance, from, share }: Answering): string =>
  [model, channel, chance ?? '-', from ?? '-', share ?? '-'].join(' ');

/** What a card keeps of it; undefined where that cannot be read, or there is none: cards of before. */
export const readAnswering = (text: unknown): Answering | undefined => {
  if (typeof text !== 'string') return undefined;
  const [model = '', channel, ...values] = text.split(' ');
  if (model === '' || (channel !== 'email' && channel !== 'none') || values.length !== 3) return undefined;
  const [chance, from, share] = values.map((value) => (value === '-' ? undefined : Number(value)));
  if ([chance, from, share].some((value) => value !== undefined && !(value >= 0))) return undefined;
  return {
    model,
    channel,
    ...(chance === undefined ? {} : { chance }),
    ...(from === undefined || share === undefined ? {} : { from, share }),
  };
};
