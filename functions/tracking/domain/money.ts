import type { Checked } from '../../shared/kernel/errors';

/** What is needed of a programme to count money. */
export interface Currencies {
  readonly currency: string;
  readonly exchangeRates: Readonly<Record<string, number>>;
}

const MAX_AMOUNT = 1e9;
const NUMBER_AS_TEXT = /^-?\d{1,12}(\.\d{1,9})?$/;

const refuse = (code: string, path: string, message: string): Checked<never> => ({
  ok: false,
  issues: [{ path, code, message }],
});

/** Whether cents can be kept exactly; the table refuses to write what cannot. */
export const isCountable = (cents: number): boolean => Number.isSafeInteger(cents);

/** The refusal (`money_invalid`) of an order that cannot be counted beside the others. */
export const refuseMoney = (message: string): Checked<never> =>
  refuse('money_invalid', 'properties', message);

/**
 * The amount of an order in hundredths of the programme's currency: `revenue`, else `total`, else `value` (0 when
 * there is none), a number or a number as text, at most a billion, at the programme's rate for `currency`. Codes of
 * what cannot be counted: `money_invalid`, `currency_unknown`.
 */
export const orderCents = (
  properties: Readonly<Record<string, unknown>>,
  { currency, exchangeRates }: Currencies,
): Checked<number> => {
  const path = ['revenue', 'total', 'value'].find((name) => (properties[name] ?? undefined) !== undefined);
  const stated = path === undefined ? 0 : properties[path];
  const amount =
    typeof stated === 'string' && NUMBER_AS_TEXT.test(stated.trim()) ? Number(stated.trim()) : stated;
  if (typeof amount !== 'number' || !(Math.abs(amount) <= MAX_AMOUNT)) {
    return refuse('money_invalid', `properties.${path}`, `${path} must be a number between -1e9 and 1e9`);
  }
  const code = properties.currency ?? currency;
  if (typeof code !== 'string')
    return refuse('money_invalid', 'properties.currency', 'currency must be a code such as EUR');
  const iso = code.trim().toUpperCase();
  const rate = iso === currency ? 1 : Object.hasOwn(exchangeRates, iso) ? exchangeRates[iso] : undefined;
  if (rate === undefined) {
    const named = iso.slice(0, 10);
    const message = `the programme has no exchange rate from ${named} to ${currency}`;
    return refuse('currency_unknown', 'properties.currency', message);
  }
  return { ok: true, value: Math.round(amount * rate * 100) };
};
