import { HOUR_MS } from '../../shared/kernel/time';

/*
 * An hour (of UTC) in three characters: hours since 2020 in base 64, with digits in the order of their codes, so that texts sort
 * as hours do.
 */

const SINCE = Date.UTC(2020, 0, 1) / HOUR_MS;
/** Base 64 in the order of its codes, so that texts sort as what they tell does. */
export const DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
/** How many characters an hour takes. */
export const HOUR_WIDTH = 3;

/** The number of `width` digits, from 0 to 64^width - 1, as text. */
export const digitsOf = (value: number, width: number): string => {
  let text = '';
  for (let rest = value, k = 0; k < width; k += 1, rest = Math.floor(rest / 64))
    text = `${DIGITS[rest % 64]}${text}`;
  return text;
};

/** The number that digits are; undefined where one of them is none. */
export const numberOf = (digits: string): number | undefined => {
  let value = 0;
  for (const digit of digits) {
    const place = DIGITS.indexOf(digit);
    if (place < 0) return undefined;
    value = value * 64 + place;
  }
  return digits === '' ? undefined : value;
};

/** The hour of an instant (epoch ms); undefined for one before 2020 or after 2049. */
export const hourCode = (at: number): string | undefined => {
  const hour = Math.floor(at / HOUR_MS) - SINCE;
  return hour >= 0 && hour < 64 ** HOUR_WIDTH ? digitsOf(hour, HOUR_WIDTH) : undefined;
};

/** The instant (epoch ms) at which the hour of a code began; undefined for what is no code. */
export const instantOfHour = (code: string): number | undefined => {
  const hour = code.length === HOUR_WIDTH ? numberOf(code) : undefined;
  return hour === undefined ? undefined : (hour + SINCE) * HOUR_MS;
};

/** A text in pieces of one width; a rest that is shorter is left out. */
export const piecesOf = (text: string, width: number): string[] =>
  Array.from({ length: Math.floor(text.length / width) }, (_, k) => text.slice(k * width, (k + 1) * width));
