import { type BandOf, SCORES, type ScoreName } from '../../shared/conditions/condition';
import type { Outcome, RiskScore, ScoresCard } from '../contract';
import type { FormerRisks } from './former-judge';
import { isOtherScale, isOtherTierScale } from './scales';

/** The bands of a card, those of which a change is written and told. */
export type Bands = { readonly [S in ScoreName]?: BandOf<S> };

/** How a member came from one band of a score to another; without `to`, there is no such score of the member any more. */
export interface BandChange {
  readonly score: ScoreName;
  readonly from?: string;
  readonly to?: string;
  readonly direction: 'up' | 'down' | 'across' | 'first';
  /** The risk that crossed, where that is not the one on the new card: on the scale of the old one. */
  readonly risk?: number;
}

const NAMES = Object.keys(SCORES) as ScoreName[];

/** Everyone is cold before the first visit that counts, so that the first heat above that is a change, and cold is none. */
const BEFORE: Bands = { heat: 'cold' };

const isOther = (before: RiskScore | undefined, after: RiskScore | undefined): boolean =>
  before !== undefined && after !== undefined && isOtherScale(before, after);

/**
 * Whether the bands of two risks say the same. Where only the thresholds are others (`former` is the risk of now by those of before), they do for
 * who keeps a band, and for who would have crossed the same way before; of the others, the thresholds moved and not the risk.
 */
const isSame = (
  score: Outcome,
  before: ScoresCard | undefined,
  after: ScoresCard,
  former: FormerRisks,
): boolean => {
  const [from, to, byFormer] = [before?.[score], after[score], former[score]];
  if (isOther(from, to)) return false;
  if (!from || !to || !byFormer || to.band === from.band) return true;
  return (
    byFormer.band !== from.band &&
    directionOf(score, from.band, byFormer.band) === directionOf(score, from.band, to.band)
  );
};

/** The bands that a change is told from: those of a risk that is judged otherwise now are none, nor is a tier that one on another scale goes into. */
const comparable = (before: ScoresCard | undefined, after: ScoresCard, former: FormerRisks): Bands => {
  const { silence, unsubscribe, tier, ...others } = bandsOf(before);
  return {
    ...others,
    ...(silence && isSame('silence', before, after, former) ? { silence } : {}),
    ...(unsubscribe && isSame('unsubscribe', before, after, former) ? { unsubscribe } : {}),
    ...(tier && !isOtherTierScale(before?.unsubscribe, after.unsubscribe) ? { tier } : {}),
  };
};

/** The bands of a card; none of no card. */
export const bandsOf = (card: ScoresCard | undefined): Bands => ({
  ...BEFORE,
  ...(card?.silence ? { silence: card.silence.band } : {}),
  ...(card?.unsubscribe ? { unsubscribe: card.unsubscribe.band } : {}),
  ...(card?.tier ? { tier: card.tier.name } : {}),
  ...(card?.rfm ? { segment: card.rfm.segment } : {}),
  ...(card?.heat ? { heat: card.heat.band } : {}),
});

const directionOf = (
  score: ScoreName,
  from: string | undefined,
  to: string | undefined,
): BandChange['direction'] => {
  if (from === undefined) return 'first';
  if (score === 'segment' || to === undefined) return 'across';
  const order: readonly string[] = SCORES[score];
  return order.indexOf(to) > order.indexOf(from) ? 'up' : 'down';
};

/** How a member crossed on the scale of the old card, whose bands the new one has no more. */
const crossedBefore = (
  score: ScoreName,
  before: ScoresCard | undefined,
  after: ScoresCard,
  former: FormerRisks,
): BandChange | undefined => {
  if (score !== 'silence' && score !== 'unsubscribe') return undefined;
  if (!isOther(before?.[score], after[score])) return undefined;
  const [from, now] = [before?.[score]?.band, former[score]];
  if (from === undefined || !now || now.band === from) return undefined;
  return { score, from, to: now.band, direction: directionOf(score, from, now.band), risk: now.risk };
};

/**
 * What changed between two cards, in the order of the scores: `up` towards leaving, of heat towards buying; `first` of a score that
 * was not there, which is a baseline and no crossing. So is a risk in the first night that judges it on another scale (calibrated or
 * not any more, by another ranking of day one, within another horizon), and a tier that it goes into: its bands mean something else since then, whether or not they have the same name. Who crossed that
 * night on the old scale all the same, by `former`, is told so: there is no other night for it. And where only the programme's thresholds are
 * others than on the card, the band that they alone have moved is a baseline too.
 */
export const bandChanges = (
  before: ScoresCard | undefined,
  after: ScoresCard,
  former: FormerRisks = {},
): BandChange[] => {
  const [old, now] = [comparable(before, after, former), bandsOf(after)];
  return NAMES.flatMap((score) => {
    const crossed = crossedBefore(score, before, after, former);
    if (crossed) return [crossed];
    const [from, to] = [old[score], now[score]];
    if (from === to) return [];
    return [
      {
        score,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        direction: directionOf(score, from, to),
      },
    ];
  });
};
