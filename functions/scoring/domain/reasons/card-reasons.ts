import { NO_NUMBERS, type OwnNumbers } from './own-numbers';
import type { ReasonGroup } from './reason-groups';
import { type Contribution, type Reason, reasonsOf } from './reasons';

/*
 * The reasons of a score as a card keeps them: `<group> <logits> <numbers of its sentence>`, the strongest first, with `;` between and
 * `-` for a number that there is none of. The numbers are those of the night that judged; the sentences are made when they are read.
 *
 *   rhythm 1.07 40 10;frequency -0.84 13 18;tenure 0.31 211 18
 */
type Number = Exclude<keyof OwnNumbers, 'horizon'>;
const NUMBERS: Readonly<Record<ReasonGroup, readonly Number[]>> = {
  recency: ['away'],
  rhythm: ['away', 'mean'],
  frequency: ['longer', 'days'],
  trend: ['lately', 'longer'],
  tenure: ['known', 'days'],
  orders: ['orders', 'sinceOrder', 'basket'],
  mails: ['opened', 'clicked', 'sinceClick'],
  pressure: ['ahead'],
  unanswered: ['unanswered', 'answered'],
  clicks: ['lateClicks', 'lateMails'],
};
const isGroup = (text: string): text is ReasonGroup => Object.hasOwn(NUMBERS, text);

/** Four digits say which way and how much; cents are enough of an amount. */
const short = (value: number): string => String(Number(value.toPrecision(4)));
const plain = (value: number | undefined): string =>
  value === undefined ? '-' : String(Math.round(value * 100) / 100);

/** The reasons as the card keeps them; undefined for none. */
export const packReasons = (
  contributions: readonly Contribution[],
  numbers: OwnNumbers,
): string | undefined => {
  const parts = contributions.map(({ group, contribution }) =>
    [group, short(contribution), ...NUMBERS[group].map((name) => plain(numbers[name]))].join(' '),
  );
  return parts.length === 0 ? undefined : parts.join(';');
};

const isSound = (value: number): boolean => Number.isFinite(value) && value >= 0;

const readOne = (text: string, horizon: number): Reason[] => {
  const [group = '', logits = '', ...values] = text.trim().split(/\s+/);
  const contribution = Number(logits);
  if (!isGroup(group) || logits === '' || !Number.isFinite(contribution)) return [];
  const names = NUMBERS[group];
  const told = values.flatMap((value, k) => (value === '-' ? [] : [[names[k], Number(value)] as const]));
  if (values.length !== names.length || !told.every(([, value]) => isSound(value))) return [];
  return reasonsOf([{ group, contribution }], { ...NO_NUMBERS, ...Object.fromEntries(told), horizon });
};

/**
 * The reasons that a card keeps, as sentences; `horizonDays` is that of the score. What cannot be read of them is left out: of a
 * card of before there were reasons, all.
 */
export const readReasons = (why: unknown, horizonDays: number): Reason[] => {
  const horizon = Number.isFinite(horizonDays) ? Math.max(1, Math.round(horizonDays)) : 1;
  return typeof why === 'string' ? why.split(';').flatMap((one) => readOne(one, horizon)) : [];
};
