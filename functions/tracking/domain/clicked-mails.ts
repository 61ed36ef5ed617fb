import type { ActivityCard } from '../contract';
import { digitsOf, HOUR_WIDTH, hourCode, instantOfHour, numberOf, piecesOf } from './hour-codes';

/*
 * Which mails a member clicked in last, as one text of six characters a mail: the hour (UTC) of its last click and the last three
 * characters of its key, ascending by hour. Mails and not clicks, so that eight links of one mail are one answer, what comes
 * twice or late changes nothing, and two cards unite as sets: of a mail the later hour counts, of all mails the latest sixteen.
 *
 * A card that counted clicks before mails were told apart says how many there were, decayed to the last of them, in the place of a
 * key (a full stop and two digits): they count as a mail each.
 */

const MAIL_WIDTH = 3;
const WIDTH = HOUR_WIDTH + MAIL_WIDTH;
const BEFORE = '.';
const MOST_BEFORE = 64 ** (MAIL_WIDTH - 1) - 1;
/** So many mails are kept: 96 characters on the card. */
export const MOST_MAILS = 16;

/** The mark of a mail on the card, from the key of its send; undefined for what is no key. One in 262,144 is another mail's. */
export const markOfMail = (key: unknown): string | undefined => {
  if (typeof key !== 'string') return undefined;
  const mark = key.slice(-MAIL_WIDTH);
  return /^[\w-]{3}$/.test(mark) ? mark : undefined;
};

const latest = (entries: readonly string[]): string => {
  const byMail = new Map<string, string>();
  for (const entry of [...entries].sort()) {
    const mark = entry.slice(HOUR_WIDTH);
    byMail.set(mark.startsWith(BEFORE) ? entry : mark, entry);
  }
  return [...byMail.values()].sort().slice(-MOST_MAILS).join('');
};

/** What a card knows of clicks in mails: the text, and the counts of them all, which cards of before have alone. */
export type ClickedCard = Pick<ActivityCard, 'clicked'> & Partial<Pick<ActivityCard, 'events'>>;

const textOf = ({ clicked, events }: ClickedCard): string | undefined => {
  if (typeof clicked === 'string') return clicked;
  const counts = events && Object.hasOwn(events, 'Email Clicked') ? events['Email Clicked'] : undefined;
  const hour = counts && counts.d30 > 0 ? hourCode(counts.l) : undefined;
  if (!counts || hour === undefined) return undefined;
  return `${hour}${BEFORE}${digitsOf(Math.min(MOST_BEFORE, Math.round(counts.d30)), MAIL_WIDTH - 1)}`;
};

/** The text with a click at an instant (epoch ms) in the mail of that key, on a card that has not counted it yet. Without a key, as it is. */
export const addClickedMail = (card: ClickedCard, key: unknown, at: number): string | undefined => {
  const [mark, hour] = [markOfMail(key), hourCode(at)];
  if (mark === undefined || hour === undefined) return card.clicked;
  return latest([...piecesOf(textOf(card) ?? '', WIDTH), `${hour}${mark}`]);
};

/** Two members' clicks as one's; undefined where neither card told mails apart. */
export const mergeClickedMails = (one: ClickedCard, other: ClickedCard): string | undefined => {
  if (one.clicked === undefined && other.clicked === undefined) return undefined;
  return latest([one, other].flatMap((card) => piecesOf(textOf(card) ?? '', WIDTH)));
};

/** A mail's mark, and the hour of its last click (epoch ms at its beginning). */
export interface ClickedMail {
  readonly mark: string;
  readonly at: number;
}

/** The mails clicked last, and what is not known of those before. */
export interface ClickedMails {
  /** Ascending by hour. */
  readonly mails: readonly ClickedMail[];
  /** Clicks of before mails were told apart, decayed to `at` (epoch ms) with a half-life of 30 days. */
  readonly before: readonly { readonly count: number; readonly at: number }[];
  /** Of a text that is full its oldest mail, which is not among the others: of mails sent earlier it is not known any more which were clicked. */
  readonly oldest?: ClickedMail;
}

/** What a card says of the mails that were clicked; what cannot be read is left out. */
export const clickedMailsOf = (card: ClickedCard): ClickedMails => {
  const entries = piecesOf(textOf(card) ?? '', WIDTH).flatMap((entry): ClickedMail[] => {
    const at = instantOfHour(entry.slice(0, HOUR_WIDTH));
    return at === undefined ? [] : [{ mark: entry.slice(HOUR_WIDTH), at }];
  });
  const oldest = entries.length < MOST_MAILS ? undefined : entries.shift();
  return {
    mails: entries.filter(({ mark }) => !mark.startsWith(BEFORE)),
    before: entries.flatMap(({ mark, at }) => {
      const count = mark.startsWith(BEFORE) ? numberOf(mark.slice(1)) : undefined;
      return count === undefined ? [] : [{ count, at }];
    }),
    ...(oldest ? { oldest } : {}),
  };
};
