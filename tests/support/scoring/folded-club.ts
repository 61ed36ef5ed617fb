import { FEATURES, memberFeatures } from '../../../functions/scoring/domain/features/member-features';
import { ROW_WIDTH } from '../../../functions/scoring/domain/training/row-block';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import type { ActivityCard } from '../../../functions/tracking/contract';
import { activityOf, activityOn, NOW } from './builders';
import type { RowMaker } from './sampled-rows';

const HORIZON_MS = 30 * DAY_MS;
const place = (name: string): number => FEATURES.findIndex((feature) => feature.name === name);
const [RECENCY, COUNT] = [place('recency'), place('days-all')];
const BREAK = { days: 15, interactions: 8 } as const;
/** Of a member who is 15 days away, and of one with eight days of activity. */
const AWAY = Math.log((BREAK.days + 0.5) / 30);
const MANY = Math.log1p(BREAK.interactions);

/**
 * A member of a club in which newcomers who pause come back and those who come at once leave, and with old hands it is the other
 * way round: neither number says anything without the other.
 */
export const foldedMember = (member: string, random: () => number): ActivityCard => {
  const interactions = random() < 0.5 ? 3 + Math.floor(4 * random()) : 10 + Math.floor(8 * random());
  const away = 30 * random();
  const days = Array.from(
    { length: interactions },
    (_, k) => away + (interactions - 1 - k) * 9 + (k < interactions - 1 ? 4 * random() : 0),
  );
  return activityOf(member, activityOn(...days));
};

/** How likely a member of it falls silent. */
export const foldedHazard = (features: readonly number[]): number =>
  (features[RECENCY] ?? 0) > AWAY === (features[COUNT] ?? 0) > MANY ? 0.88 : 0.12;

/** The features of a member of it at NOW. */
export const featuresOfMember = (card: ActivityCard): readonly number[] => {
  const features = memberFeatures(card, NOW, HORIZON_MS);
  if (!features) throw new Error('every member did something');
  return features;
};

/** Sampled rows of it. */
export const foldedRows: RowMaker = {
  features: (random) => {
    const features = featuresOfMember(foldedMember('m', random)).map(Math.fround);
    return [...features, ...new Array<number>(ROW_WIDTH - features.length).fill(0)];
  },
  chance: foldedHazard,
};
