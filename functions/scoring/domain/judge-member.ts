import { shortHash } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import type { ChurnRiskChangedDetail, ScoresCard } from '../contract';
import { type BandChange, bandChanges } from './band-changes';
import { formerRisks } from './former-judge';
import { answersOfMember, type Night, type ScoredMember, scoreMember, withReasons } from './score-member';
import { soundMember } from './sound-cards';

/** A fact to publish: the same member, score, band and night give the same id. */
export interface ChangedFact {
  readonly id: string;
  readonly detail: ChurnRiskChangedDetail;
}

/** What a member came to: the band of silence, and the card to write with the facts to publish before it, if a band changed. */
export interface Judgement {
  readonly band: ScoresCard['silence']['band'];
  /** Whether this night's change is already written: the segment runs again. */
  readonly written: boolean;
  readonly change?: { readonly card: ScoresCard; readonly facts: readonly ChangedFact[] };
}

const numbersOf = ({ score, risk }: BandChange, { silence, unsubscribe, heat }: ScoresCard) => {
  if (risk !== undefined) return { risk };
  if (score === 'silence') return { risk: silence.risk };
  if (score === 'unsubscribe' && unsubscribe) return { risk: unsubscribe.risk };
  if (score !== 'heat' || !heat) return {};
  return { points: heat.points, ...(heat.until === undefined ? {} : { until: isoTime(heat.until) }) };
};

const factOf = (change: BandChange, card: ScoresCard, { night, now }: Night): ChangedFact[] => {
  const { score, from, to, direction } = change;
  // Who has no such score any more (was unsubscribed, say) changed no band: the card alone says it.
  if (to === undefined) return [];
  const id = shortHash('scoring', card.pk, score, to, night);
  return [
    {
      id,
      detail: {
        score,
        ...(from === undefined ? {} : { from }),
        to,
        direction,
        ...numbersOf(change, card),
        cause: id,
        causedAt: isoTime(now),
      },
    },
  ];
};

/**
 * Scores one member. Undefined when there is nothing to score: merged into another, or never did anything. What a killed worker
 * has already written this night stays as it is, and so does what a later night wrote. Nothing changes, and nothing is written,
 * while no band changes, however the numbers move.
 */
export const judgeMember = (member: ScoredMember, night: Night): Judgement | undefined => {
  const { activity, scores } = member;
  if (activity.redirect !== undefined) return undefined;
  const sound = soundMember(member);
  const card = scoreMember(sound, night);
  if (!card) return undefined;
  if (scores?.silence && scores.night >= night.night) return { band: scores.silence.band, written: true };
  const { activity: done, contact } = sound;
  const changes = bandChanges(
    scores,
    card,
    formerRisks(scores, card, {
      judges: night.former,
      member: { activity: done, ...(contact ? { contact } : {}), now: night.now, at: card.silence.at },
    }),
  );
  if (changes.length === 0) return { band: card.silence.band, written: false };
  return {
    band: card.silence.band,
    written: false,
    change: {
      card: { ...withReasons(card, sound, night), answers: answersOfMember(sound, night) },
      facts: changes.flatMap((change) => factOf(change, card, night)),
    },
  };
};
