import { shortHash } from '../../shared/kernel/ids';
import { DAY_MS, isoTime } from '../../shared/kernel/time';
import type { ActivityCard } from '../../tracking/contract';
import type { ChurnRiskChangedDetail, ScoresCard } from '../contract';
import { type BandThresholds, bandOf, directionOf } from './bands';
import { SILENCE_MODEL } from './silence-coefficients';
import { silenceRisk } from './silence-risk';

/** What is scored of one member: the ACTIVITY card, and the SCORES card if there is one. */
export interface ScoredMember {
  readonly member: string;
  readonly activity: ActivityCard;
  readonly scores?: ScoresCard;
}

/** One night: its name, the instant it judges at (epoch ms), and what the programme says of silence. */
export interface Night {
  readonly night: string;
  readonly now: number;
  readonly horizonMs: number;
  readonly thresholds: BandThresholds;
}

/** What a member came to: the band, and the change to publish and to write, if there is one. */
export interface Judgement {
  readonly band: ScoresCard['silence']['band'];
  /** Whether this night's change is already written: the segment runs again. */
  readonly written: boolean;
  readonly change?: {
    readonly card: ScoresCard;
    readonly factId: string;
    readonly detail: ChurnRiskChangedDetail;
  };
}

/**
 * Scores one member. Undefined when there is nothing to score: merged into another, or never did anything. What a
 * killed worker has already written this night stays as it is.
 */
export const judgeMember = (
  { member, activity, scores }: ScoredMember,
  { night, now, horizonMs, thresholds }: Night,
): Judgement | undefined => {
  if (activity.redirect !== undefined || !activity.all || activity.all.n < 1) return undefined;
  if (scores?.night === night) return { band: scores.silence.band, written: true };
  const risk = silenceRisk(activity.all, now, horizonMs);
  const band = bandOf(risk, thresholds);
  const from = scores?.silence.band;
  const direction = directionOf(from, band);
  if (!direction) return { band, written: false };
  const at = isoTime(now);
  const rounded = Math.round(risk * 1e6) / 1e6;
  const factId = shortHash('scoring', member, band, night);
  return {
    band,
    written: false,
    change: {
      factId,
      detail: { score: 'silence', from, to: band, direction, risk: rounded, cause: factId, causedAt: at },
      card: {
        pk: member,
        sk: 'CARD#SCORES',
        silence: { band, risk: rounded, horizonDays: horizonMs / DAY_MS, model: SILENCE_MODEL, at },
        night,
      },
    },
  };
};
