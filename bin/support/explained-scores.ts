import type { RiskScore, ScoresCard } from '../../functions/scoring/contract';
import { readReasons } from '../../functions/scoring/domain/reasons/card-reasons';
import { type Answering, readAnswering } from '../../functions/scoring/domain/response/answering';
import type { NoSegment, ScoreReasons, TimedWhy } from '../../functions/scoring/domain/score-reasons';
import { TOLD, type WhyUnit } from '../../functions/scoring/domain/why/why';
import { isInstant, isoTime } from '../../functions/shared/kernel/time';

/** The languages in which scores are explained. */
export const SCORE_LANGUAGES = ['en', 'fr'] as const;
/** One of them. */
export type ScoreLanguage = (typeof SCORE_LANGUAGES)[number];

/** A reason as a sentence; `contribution` is what it adds where the score is a sum (of a risk in logits, above 0 towards leaving). */
export interface ExplainedReason {
  readonly group: string;
  readonly contribution?: number;
  readonly sentence: string;
}

/** The three strongest reasons of a score, and of when they are. */
export interface Reasoned {
  readonly reasons: readonly ExplainedReason[];
  /** Of the night that wrote the score, or of now: since then something came, or the rules are others. */
  readonly reasonsOf: 'night' | 'now';
  /** ISO 8601 UTC. */
  readonly reasonsAt: string;
  /** The score that the cards give now, where the reasons are of now. */
  readonly scoreNow?: string | number;
  /** Of a score that is a sum: everything that adds up to `total`, to 1e-9, and in what. */
  readonly sum?: {
    readonly unit: WhyUnit;
    readonly total: number;
    readonly contributions: readonly { readonly group: string; readonly contribution: number }[];
  };
}

/** A risk as `scores explain` answers it; one that is not calibrated ranks members, and its `risk` is no probability. */
export interface ExplainedRisk extends Omit<RiskScore, 'why' | 'uncalibrated'>, Reasoned {
  readonly uncalibrated: boolean;
  readonly reasons: readonly (ExplainedReason & { readonly contribution: number })[];
}

type With<K extends 'tier' | 'rfm' | 'heat' | 'spend'> = NonNullable<ScoresCard[K]> & Partial<Reasoned>;

/** How a member answers, each part with its reasons. */
export interface ExplainedAnswers extends Answering {
  readonly at: string;
  readonly uncalibrated: true;
  readonly response?: Reasoned;
  readonly hours?: Reasoned;
  readonly byChannel?: Reasoned;
}

/** The scores of a member as of the last night that wrote them, with their reasons. */
export interface ExplainedScores {
  readonly silence: ExplainedRisk;
  readonly unsubscribe?: ExplainedRisk;
  /** Uncalibrated where one of its parts is. */
  readonly leaving?: NonNullable<ScoresCard['leaving']> &
    Partial<Reasoned> & { readonly uncalibrated: boolean };
  /** All instants are ISO 8601 UTC, as they are not on the card; one that is none there is left out. */
  readonly tier?: Omit<With<'tier'>, 'since'> & { readonly since?: string };
  readonly rfm?: With<'rfm'>;
  /** Where there is no `rfm`, why. */
  readonly noSegment?: NoSegment;
  readonly heat?: Omit<With<'heat'>, 'opened' | 'until'> & {
    readonly opened?: string;
    readonly until?: string;
  };
  readonly spend?: With<'spend'>;
  /** Absent where the card says nothing of it that can be read. */
  readonly answers?: ExplainedAnswers;
  readonly night: string;
}

const explainedRisk = (score: RiskScore, language: ScoreLanguage): ExplainedRisk => {
  const { why, uncalibrated, ...rest } = score;
  const reasons = readReasons(why, score.horizonDays).map(({ group, contribution, ...sentences }) => ({
    group,
    contribution,
    sentence: sentences[language],
  }));
  return { ...rest, uncalibrated: uncalibrated === true, reasons, reasonsOf: 'night', reasonsAt: score.at };
};

const instant = <K extends string>(name: K, at: unknown): Partial<Record<K, string>> =>
  typeof at === 'number' && isInstant(at) ? ({ [name]: isoTime(at) } as Record<K, string>) : {};

const explainedHeat = ({ opened, until, ...heat }: With<'heat'>) => ({
  ...heat,
  ...instant('opened', opened),
  ...instant('until', until),
});

const explainedTier = ({ since, ...tier }: NonNullable<ScoresCard['tier']>) => ({
  ...tier,
  ...instant('since', since),
});

const reasoned = (why: TimedWhy | undefined, language: ScoreLanguage): Reasoned | undefined =>
  why && {
    reasons: why.reasons.slice(0, TOLD).map(({ group, contribution, ...sentences }) => ({
      group,
      ...(contribution === undefined ? {} : { contribution }),
      sentence: sentences[language],
    })),
    reasonsOf: why.of,
    reasonsAt: why.at,
    ...(why.value === undefined ? {} : { scoreNow: why.value }),
    ...(why.kind === 'sum'
      ? {
          sum: {
            unit: why.unit,
            total: why.total,
            contributions: why.reasons.flatMap(({ group, contribution }) =>
              contribution === undefined ? [] : [{ group, contribution }],
            ),
          },
        }
      : {}),
  };

/** What a SCORES card says, in a language, with the reasons that were told of it (scoreReasons, whyNoSegment). */
export const explainedScores = (
  card: ScoresCard,
  reasons: ScoreReasons,
  language: ScoreLanguage,
  noSegment?: NoSegment,
): ExplainedScores => {
  const { silence, unsubscribe, leaving, tier, rfm, heat, spend, night } = card;
  const answering = readAnswering(card.answers);
  const why = (score: keyof ScoreReasons) => reasoned(reasons[score], language);
  const [response, hours, byChannel] = [why('response'), why('hours'), why('channel')];
  const uncalibrated = [silence, unsubscribe].some((risk) => risk?.uncalibrated === true);
  return {
    silence: explainedRisk(silence, language),
    ...(unsubscribe ? { unsubscribe: explainedRisk(unsubscribe, language) } : {}),
    ...(leaving ? { leaving: { ...leaving, uncalibrated, ...why('leaving') } } : {}),
    ...(tier ? { tier: { ...explainedTier(tier), ...why('tier') } } : {}),
    ...(rfm ? { rfm: { ...rfm, ...why('rfm') } } : noSegment ? { noSegment } : {}),
    ...(heat ? { heat: { ...explainedHeat(heat), ...why('heat') } } : {}),
    ...(spend ? { spend: { ...spend, ...why('spend') } } : {}),
    ...(answering
      ? {
          answers: {
            ...answering,
            at: silence.at,
            uncalibrated: true,
            ...(response ? { response } : {}),
            ...(hours ? { hours } : {}),
            ...(byChannel ? { byChannel } : {}),
          },
        }
      : {}),
    night,
  };
};
