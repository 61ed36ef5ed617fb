import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';

/** The time zone in which the shop wrote its invoices. */
export const SHOP_TIME_ZONE = 'Europe/London';

/** One invoice of the shop; `local` is its wall time (`2010-12-01 08:26:00`), `cents` negative for a cancellation. */
export interface Invoice {
  readonly customer: string;
  readonly number: string;
  readonly local: string;
  readonly lines: number;
  readonly quantity: number;
  readonly cents: number;
  readonly country: string;
  readonly cancelled: boolean;
}

/** Where the committed history lies. */
export const INVOICES_FILE = join(import.meta.dirname, 'data', 'online-retail-invoices.csv.gz');

/** All invoices of the history, in the order of their time. */
export const readInvoices = (file = INVOICES_FILE): Invoice[] => {
  const rows = parse(gunzipSync(readFileSync(file)), { columns: true }) as Record<string, string>[];
  return rows
    .map((row) => ({
      customer: String(row.CustomerID),
      number: String(row.InvoiceNo),
      local: String(row.ts),
      lines: Number(row.lines),
      quantity: Number(row.qty),
      cents: Math.round(Number(row.amount) * 100),
      country: String(row.country),
      cancelled: row.cancel === '1',
    }))
    .sort((a, b) => (a.local < b.local ? -1 : a.local > b.local ? 1 : 0));
};

const HOUR = 'yyyy-MM-dd HH'.length;
const wallTime = (local: string): DateTime =>
  DateTime.fromISO(local.replace(' ', 'T'), { zone: SHOP_TIME_ZONE });

/** Time zones are asked once an hour of the calendar, and not for each of 22,190 invoices. */
const byHour = (instantOf: (hour: DateTime) => number): ((local: string) => number) => {
  const known = new Map<string, number>();
  return (local) => {
    const hour = local.slice(0, HOUR);
    let start = known.get(hour);
    if (start === undefined) {
      start = instantOf(wallTime(`${hour}:00:00`));
      known.set(hour, start);
    }
    return start + Number(local.slice(14, 16)) * MINUTE_MS + Number(local.slice(17, 19)) * SECOND_MS;
  };
};

/** The instant (epoch ms) of an invoice as it happened. */
export const invoiceTime = byHour((hour) => hour.toMillis());

/**
 * Moves wall times by whole days of the shop's calendar, so that `last` falls on the day before `now` at the same
 * wall time; answers the function that gives the new instant (epoch ms) of a wall time.
 */
export const movedToYesterday = (last: string, now: number): ((local: string) => number) => {
  const yesterday = DateTime.fromMillis(now, { zone: SHOP_TIME_ZONE }).startOf('day').minus({ days: 1 });
  const days = Math.round(yesterday.diff(wallTime(last).startOf('day'), 'days').days);
  return byHour((hour) => hour.plus({ days }).toMillis());
};
