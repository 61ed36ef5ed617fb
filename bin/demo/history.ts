import { DAY_MS, isoTime, MINUTE_MS } from '../../functions/shared/kernel/time';
import { type Invoice, movedToYesterday } from './invoices';
import { personOf } from './people';

/** A call of the Segment HTTP tracking API. */
export interface Call {
  readonly type: 'identify' | 'track';
  readonly messageId: string;
  readonly userId: string;
  readonly timestamp: string;
  readonly event?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The history as calls, in two parts: what is older than 30 days, and the rest. */
export interface History {
  readonly members: number;
  readonly earlier: readonly Call[];
  readonly later: readonly Call[];
  /** The instant between the parts (epoch ms). */
  readonly between: number;
}

/** How long before now the first part of the history ends. */
export const SPLIT_DAYS = 30;

const orderCall = (invoice: Invoice, at: number): Call => ({
  type: 'track',
  messageId: `invoice-${invoice.number}`,
  userId: invoice.customer,
  timestamp: isoTime(at),
  event: invoice.cancelled ? 'Order Refunded' : 'Order Completed',
  properties: {
    order_id: invoice.number,
    [invoice.cancelled ? 'total' : 'revenue']: Math.abs(invoice.cents) / 100,
    currency: 'GBP',
    lines: invoice.lines,
    quantity: Math.abs(invoice.quantity),
  },
});

const identifyCall = (invoice: Invoice, at: number): Call => {
  const { firstName, email, locale } = personOf(invoice.customer, invoice.country);
  return {
    type: 'identify',
    messageId: `customer-${invoice.customer}`,
    userId: invoice.customer,
    timestamp: isoTime(at - MINUTE_MS),
    traits: { email, firstName, country: invoice.country, newsletter: true },
    context: { locale },
  };
};

/**
 * The invoices as calls, moved so that the last one is yesterday. Each customer is identified a minute before the
 * first invoice. Within a part the calls of a customer come together, as an import would send them: the order between
 * members does not matter, and a member's card is then written once a batch. The same invoices and the same day give
 * the same calls, so that sending them twice changes nothing.
 */
export const historyOf = (invoices: readonly Invoice[], now: number): History => {
  const last = invoices.at(-1);
  if (!last) throw new RangeError('the history holds no invoice');
  const timeOf = movedToYesterday(last.local, now);
  const between = now - SPLIT_DAYS * DAY_MS;
  const calls = new Map<string, Call[]>();
  for (const invoice of invoices) {
    const at = timeOf(invoice.local);
    const own = calls.get(invoice.customer);
    if (own) own.push(orderCall(invoice, at));
    else calls.set(invoice.customer, [identifyCall(invoice, at), orderCall(invoice, at)]);
  }
  const all = [...calls.values()].flat();
  const border = isoTime(between);
  return {
    members: calls.size,
    earlier: all.filter((call) => call.timestamp < border),
    later: all.filter((call) => call.timestamp >= border),
    between,
  };
};
