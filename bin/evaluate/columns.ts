import { UsageError } from '../support/problems';

/** What a column can be for. */
export const ROLES = ['member', 'time', 'value', 'event', 'id'] as const;
/** See ROLES. */
export type Role = (typeof ROLES)[number];
/** The column of each role, by its name. */
export type Columns = Readonly<Partial<Record<Role, string>>>;

/** Names that speak for themselves, the best first; compared without case, spaces and signs. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  member: [
    'memberid',
    'member',
    'userid',
    'customerid',
    'customer',
    'user',
    'clientid',
    'client',
    'contactid',
    'subscriberid',
    'accountid',
    'personid',
    'visitorid',
    'email',
    'custid',
    'anonymousid',
  ],
  time: [
    'timestamp',
    'time',
    'datetime',
    'ts',
    'date',
    'at',
    'eventtime',
    'eventdate',
    'occurredat',
    'createdat',
    'invoicedate',
    'orderdate',
    'purchasedate',
    'transactiondate',
    'originaltimestamp',
  ],
  value: [
    'value',
    'amount',
    'revenue',
    'total',
    'price',
    'ordertotal',
    'totalprice',
    'sales',
    'spend',
    'montant',
    'properties.revenue',
    'properties.total',
    'properties.value',
  ],
  event: ['event', 'eventname', 'eventtype', 'action', 'activity'],
  id: [
    'messageid',
    'orderid',
    'invoiceno',
    'invoice',
    'invoiceid',
    'orderno',
    'ordernumber',
    'transactionid',
    'eventid',
  ],
};

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9.]/g, '');

const list = (names: readonly string[]): string => {
  const shown = names
    .slice(0, 30)
    .map((name) => `"${name.length > 40 ? `${name.slice(0, 40)}…` : name}"`)
    .join(', ');
  if (names.length === 0) return 'none';
  return names.length > 30 ? `${shown} and ${names.length - 30} more` : shown;
};

/**
 * The column of each role: as given, else by its name. Throws a UsageError `column_unknown` for a given one that is not
 * there, and `columns_missing` when member or time cannot be told, with the columns that there are.
 */
export const findColumns = (names: readonly string[], given: Columns): Columns => {
  const columns: Partial<Record<Role, string>> = {};
  for (const role of ROLES) {
    const wanted = given[role];
    if (wanted !== undefined) {
      const found =
        names.find((name) => name === wanted) ?? names.find((name) => bare(name) === bare(wanted));
      if (found === undefined)
        throw new UsageError('column_unknown', `There is no column "${wanted}"; there are: ${list(names)}.`);
      columns[role] = found;
      continue;
    }
    const taken = Object.values(columns);
    const known = NAMES[role]
      .map((name) => names.find((column) => bare(column) === name && !taken.includes(column)))
      .find((name) => name !== undefined);
    if (known !== undefined) columns[role] = known;
  }
  const missing = (['member', 'time'] as const).filter((role) => columns[role] === undefined);
  if (missing.length > 0) {
    throw new UsageError(
      'columns_missing',
      `Which column holds the ${missing.join(' and the ')}? Say it with ${missing
        .map((role) => `--${role} COL`)
        .join(' ')}; there are: ${list(names)}.`,
    );
  }
  return columns;
};
