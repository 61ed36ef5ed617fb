/**
 * What the bands of day one are worth on Online Retail: of whom each tells, and whom the rule of a broken rhythm raises. Run by hand
 * (`npx tsx tests/bench/day-one-bands.ts`); what it prints is in docs/decisions/0016.
 */
import { readInvoices } from '../../bin/demo/invoices';
import { bandOf } from '../../functions/scoring/domain/bands';
import { DAY_ONE_MODEL, dayOneRisk } from '../../functions/scoring/domain/features/day-one';
import { overdueBand } from '../../functions/scoring/domain/overdue-band';
import { memberSnapshots } from '../../functions/scoring/domain/snapshots/member-snapshots';
import type { PastInteraction } from '../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';

const UNTIL = Date.parse('2011-12-10T00:00:00Z');
const ACTIVE_DAYS = 90;
const THRESHOLDS = { medium: 0.45, high: 0.65 };
const RULES = { mentioned: new Set<string>(), currency: 'GBP', exchangeRates: {} };
const BANDS = ['low', 'medium', 'high'] as const;

const timelines = new Map<string, PastInteraction[]>();
for (const { customer, local, cents, cancelled } of readInvoices()) {
  const timeline = timelines.get(customer) ?? [];
  timelines.set(customer, timeline);
  timeline.push({
    kind: 'track',
    name: cancelled ? 'Order Refunded' : 'Order Completed',
    at: isoTime(Date.parse(`${local.replace(' ', 'T')}Z`)),
    properties: { total: cents / 100 },
  });
}

/** Members, and how many of them fell silent. */
const counted = () => ({ members: 0, silent: 0 });
const share = ({ members, silent }: ReturnType<typeof counted>): string =>
  `${members} members, ${members === 0 ? '-' : ((100 * silent) / members).toFixed(0)} % silent`;

const raisedInAll = { low: counted(), medium: counted() };
for (const horizon of [30, 60]) {
  for (let back = 0; back < 4; back += 1) {
    const at = UNTIL - (horizon + 30 * back) * DAY_MS;
    const bands = { low: counted(), medium: counted(), high: counted() };
    const raised = counted();
    for (const timeline of timelines.values()) {
      for (const { features, activity, label } of memberSnapshots('customer', timeline, {
        cutOffs: [at],
        horizonMs: horizon * DAY_MS,
        activeMs: ACTIVE_DAYS * DAY_MS,
        outcome: 'silence',
        knownUntil: UNTIL,
        rules: RULES,
      })) {
        const band = bandOf(dayOneRisk(features), THRESHOLDS);
        const overdue = overdueBand(DAY_ONE_MODEL, activity, at, horizon * DAY_MS);
        const told = [bands[band]];
        if (band !== 'high' && BANDS.indexOf(overdue) > BANDS.indexOf(band))
          told.push(raised, raisedInAll[band]);
        for (const count of told) {
          count.members += 1;
          count.silent += label ?? 0;
        }
      }
    }
    console.log(`${isoTime(at).slice(0, 10)}, ${horizon} days`);
    for (const band of BANDS) console.log(`  ${band}: ${share(bands[band])}`);
    console.log(`  raised by a broken rhythm: ${share(raised)}`);
  }
}
console.log(`raised from low: ${share(raisedInAll.low)}; from medium: ${share(raisedInAll.medium)}`);
