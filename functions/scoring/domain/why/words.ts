import { DAY_MS, isInstant } from '../../../shared/kernel/time';
import type { Sentence } from '../reasons/sentences';
import type { WhyReason } from './why';

/** A reason of a group in both languages. */
export const reason = (group: string, en: string, fr: string): WhyReason => ({ group, en, fr });
/** The same with what it adds. */
export const part = (group: string, contribution: number, { en, fr }: Sentence) => ({
  group,
  contribution,
  en,
  fr,
});

const MOST = 1e15;
const plain = (value: number): number => (Number.isNaN(value) ? 0 : Math.max(-MOST, Math.min(MOST, value)));

/** A number with so many digits after the point, which is a comma in French. */
export const figureEn = (value: number, digits = 0): string => plain(value).toFixed(digits);
/** See figureEn. */
export const figureFr = (value: number, digits = 0): string => figureEn(value, digits).replace('.', ',');

/** Whole days from an instant to a later one (epoch ms); 0 for what lies ahead. */
export const daysSince = (at: number, now: number): number =>
  Math.floor(Math.max(0, plain((now - at) / DAY_MS)));
/** So many days ago. */
export const agoEn = (days: number): string =>
  days === 0 ? 'less than a day ago' : days === 1 ? '1 day ago' : `${days} days ago`;
/** See agoEn. */
export const agoFr = (days: number): string =>
  days === 0 ? 'il y a moins d’un jour' : days === 1 ? 'il y a 1 jour' : `il y a ${days} jours`;
/** So many of a thing, which is one with an s where it is not one. */
export const manyEn = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;
/** See manyEn; in French none is one as well. */
export const manyFr = (count: number, one: string): string => `${count} ${count < 2 ? one : `${one}s`}`;
/** A chance in per cent. */
export const percentEn = (chance: number): string => `${figureEn(100 * chance, 1)} %`;
/** See percentEn. */
export const percentFr = (chance: number): string => `${figureFr(100 * chance, 1)} %`;
/** The day (UTC) of an instant (epoch ms), as 2026-03-01; one that is none is told as it is. */
export const dayOf = (at: number): string =>
  isInstant(at) ? new Date(at).toISOString().slice(0, 10) : String(at);
/** In how many of how many mails was clicked. */
export const clickedEn = (clicked: number, sent: number): string =>
  `clicked in ${clicked} of ${manyEn(sent, 'mail')}`;
/** See clickedEn. */
export const clickedFr = (clicked: number, sent: number): string =>
  `a cliqué dans ${manyFr(clicked, 'mail')} sur ${sent}`;
