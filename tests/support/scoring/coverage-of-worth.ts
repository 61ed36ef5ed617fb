import { type HeatRules, programmeSchema } from '../../../functions/programme/contract';
import type { HeatSnapshot } from '../../../functions/scoring/domain/heat/heat-snapshots';
import { tuneHeat } from '../../../functions/scoring/domain/heat/tune-heat';
import { programme } from '../../../programme';
import { type Scene, within } from './coverage';

const PAGES = ['Model Viewed', 'Offer Compared', 'News Read'];
const POINTS = 4;
const rules = programmeSchema.parse({
  ...programme,
  templates: [],
  scores: {
    ...programme.scores,
    heat: {
      pages: PAGES.map((event) => ({ event, points: POINTS })),
      perSecond: 0.05,
      window: '60d',
      outcomes: ['Test Drive Booked'],
    },
  },
}).scores.heat as HeatRules;

const prospects = (random: () => number, worth: readonly number[], count: number): HeatSnapshot[] =>
  Array.from({ length: count }, () => {
    const visits = worth.map(() => (random() < 0.5 ? 0 : -Math.log(1 - random()) * 2));
    const logit = visits.reduce((sum, value, j) => sum + value * (worth[j] as number), -2);
    return { visits, label: random() < 1 / (1 + Math.exp(-logit)) ? 1 : 0 };
  });

/** Of so many prospects, the points of one page, where a visit of each is worth so many logits; none below 0. */
export const worthScene = (
  worth: readonly [number, number, number],
  page: 0 | 1 | 2,
  count: number,
): Scene => ({
  of: 'points of heat',
  setting: `${worth.join(', ')} logits a visit, the ${['first', 'second', 'third'][page]}; ${count.toLocaleString('en')} prospects`,
  holds: (random) => {
    const train = prospects(random, worth, count);
    const found = tuneHeat(train, prospects(random, worth, 800), rules).worth[page]?.suggested;
    const [present, logits] = train.reduce(
      ([points, sum], { visits }) => [
        points + visits.reduce((all, one) => all + POINTS * one, 0),
        sum + visits.reduce((all, one, j) => all + one * (worth[j] as number), 0),
      ],
      [0, 0],
    ) as [number, number];
    return found !== undefined && within(found, ((worth[page] as number) * present) / logits);
  },
});
