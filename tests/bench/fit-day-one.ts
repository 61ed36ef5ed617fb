/**
 * Fits the day-one weights of the features on the purchases of CDNOW. Run by hand
 * (`npx tsx tests/bench/fit-day-one.ts`); what it prints is copied to
 * functions/scoring/domain/features/day-one-coefficients.ts.
 */
import { FEATURES } from '../../functions/scoring/domain/features/member-features';
import { fitLogistic } from '../../functions/scoring/domain/learning/logistic-regression';
import { standardise } from '../../functions/scoring/domain/learning/standardisation';
import { collectRows } from '../../functions/scoring/domain/learning/training-rows';
import { memberSnapshots } from '../../functions/scoring/domain/snapshots/member-snapshots';
import type { PastInteraction } from '../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS, HOUR_MS, isoTime } from '../../functions/shared/kernel/time';
import { cdnowPurchases } from '../support/scoring/cdnow';

const FROM = Date.UTC(1997, 2, 1);
const UNTIL = Date.UTC(1998, 6, 1);
const STEP_DAYS = 30;
const HORIZONS = [14, 30, 60, 90];
const ACTIVE_DAYS = 180;
const PRECISION = 20;
/** So sure that the data does not move it. */
const HELD = 1e9;
const RULES = { mentioned: new Set<string>(), currency: 'USD', exchangeRates: {} };
/** In which direction each weight may go, so that the risk never falls while a member stays away. */
const SIGNS: Readonly<Record<string, 1 | -1>> = {
  recency: 1,
  'days-half': -1,
  'days-one': -1,
  'days-two': -1,
  'days-four': -1,
  'days-all': -1,
  overdue: 1,
  tenure: 1,
};

const timelines = [...cdnowPurchases().values()].map((days): PastInteraction[] =>
  [...days]
    .sort(([a], [b]) => a - b)
    .map(([day, total]) => ({
      kind: 'track',
      name: 'Order Completed',
      at: isoTime(day * DAY_MS + 12 * HOUR_MS),
      properties: { total },
    })),
);

const collector = collectRows(FEATURES.length);
for (const horizon of HORIZONS) {
  const cutOffs: number[] = [];
  for (let at = FROM; at + horizon * DAY_MS <= UNTIL; at += STEP_DAYS * DAY_MS) cutOffs.push(at);
  for (const timeline of timelines) {
    for (const { features, label } of memberSnapshots('customer', timeline, {
      cutOffs,
      horizonMs: horizon * DAY_MS,
      activeMs: ACTIVE_DAYS * DAY_MS,
      outcome: 'silence',
      knownUntil: UNTIL,
      rules: RULES,
    })) {
      if (label !== undefined) collector.add(features, label);
    }
  }
}

const rows = collector.rows();
const units = standardise(rows);
const held = new Set(
  // Money has another unit elsewhere, CDNOW knows no mails, and a trend comes back to 0 in the end.
  FEATURES.flatMap(({ group }, j) => (['orders', 'mails', 'trend'].includes(group) ? [j] : [])),
);
for (;;) {
  const { model } = fitLogistic(
    rows,
    {
      mean: FEATURES.map(() => 0),
      precision: FEATURES.map((_, j) => (held.has(j) ? HELD : PRECISION)),
    },
    units,
  );
  const against = (j: number) => (model.coefficients[j] ?? 0) * (SIGNS[FEATURES[j]?.name ?? ''] ?? 0);
  const worst = FEATURES.map((_, j) => j)
    .filter((j) => !held.has(j) && against(j) < 0)
    .sort((a, b) => against(a) - against(b))[0];
  if (worst !== undefined) {
    held.add(worst);
    continue;
  }
  const weights = model.coefficients.map((value, j) => value / (model.scale[j] ?? 1));
  const count = rows.blocks.reduce((sum, { labels }) => sum + labels.length, 0);
  console.log(`${count} rows; intercept ${model.intercept.toFixed(3)}`);
  FEATURES.forEach(({ name }, j) => {
    const [weight, centre] = [weights[j] ?? 0, model.centre[j] ?? 0];
    if (!held.has(j))
      console.log(`  ${/-/.test(name) ? `'${name}'` : name}: [${weight.toFixed(3)}, ${centre.toFixed(3)}],`);
  });
  break;
}
