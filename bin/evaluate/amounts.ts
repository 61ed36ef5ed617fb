/** The largest amount that tracking counts. */
const MAX_AMOUNT = 1e9;
const PLAIN = /^\d+(\.\d+)?$/;

/** Digits with at most one point, from `1,234.56`, `1.234,56`, `1 234,56` or `12,5`. */
const withPoint = (digits: string): string => {
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  if (comma >= 0 && point >= 0) {
    const [thousands, decimal] = comma > point ? ['.', ','] : [',', '.'];
    return digits.replaceAll(thousands, '').replace(decimal, '.');
  }
  if (comma < 0) return digits;
  return /^\d{1,3}(,\d{3})+$/.test(digits) ? digits.replaceAll(',', '') : digits.replace(',', '.');
};

/**
 * An amount as people export it: a sign or brackets, a currency sign or code, thousands and decimals in either fashion.
 * Undefined when it is no number, or one beyond a billion.
 */
export const readAmount = (text: string): number | undefined => {
  const bare = text.trim().replace(/[\s\u00a0\u202f']/g, '');
  const bracketed = /^\(.*\)$/.test(bare);
  const letters = bare.replace(/[()]/g, '').replace(/^([+-]?)(?:[A-Za-z]{3}|[^\w.,+-])/, '$1');
  const match = /^([+-]?)([\d.,]+)(?:[A-Za-z]{3}|[^\w.,-])?(-?)$/.exec(letters);
  if (!match) {
    const scientific = Number(bare);
    return bare !== '' && Math.abs(scientific) <= MAX_AMOUNT ? scientific : undefined;
  }
  const digits = withPoint(match[2] ?? '');
  if (!PLAIN.test(digits.replace(/^\./, '0.'))) return undefined;
  const value = Number(digits);
  if (!(value <= MAX_AMOUNT)) return undefined;
  return match[1] === '-' || match[3] === '-' || bracketed ? -value : value;
};
