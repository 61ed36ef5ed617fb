import { scoreRulesOf } from '../../programme/contract';
import { DAY_MS, durationMs } from '../../shared/kernel/time';
import type { FormerNight, Outcome, RiskScore } from '../contract';
import type { KeptModel } from '../domain/artefact/judging-model';
import type { BandThresholds } from '../domain/bands';
import {
  type FormerJudge,
  type FormerJudges,
  type FormerRefusal,
  judgeOnScale,
  scaleOf,
} from '../domain/former-judge';
import { isOtherScale } from '../domain/scales';
import type { Night, ScoredMember } from '../domain/score-member';
import type { SegmentPorts } from '../ports';

const OUTCOMES: readonly Outcome[] = ['silence', 'unsubscribe'];

/** Cards of a scale on which nobody could judge once more, so that who crossed on it was not told. */
export interface Unjudged {
  readonly outcome: Outcome;
  /** The version on the cards. */
  readonly version: string;
  readonly horizonDays: number;
  readonly code: FormerRefusal;
}

/** Those who judge as cards were judged that this night would judge otherwise. */
export interface FormerModels {
  /** Reads what these members need: each version once. */
  readonly prepare: (members: readonly ScoredMember[]) => Promise<void>;
  /** Of those who were prepared. */
  readonly judges: FormerJudges;
  readonly unjudged: () => readonly Unjudged[];
}

const keyOf = (outcome: Outcome, { model, horizonDays, uncalibrated }: RiskScore): string =>
  `${outcome} ${model} ${horizonDays} ${uncalibrated}`;

/** The thresholds of the night before, of each outcome of which this night has others; within another horizon it is another scale. */
const movedOf = (before: Night['rules'], now: Night['rules']): { readonly [O in Outcome]?: BandThresholds } =>
  Object.fromEntries(
    OUTCOMES.filter(
      (outcome) =>
        durationMs(before.silence.horizon) === durationMs(now.silence.horizon) &&
        (before[outcome].medium !== now[outcome].medium || before[outcome].high !== now[outcome].high),
    ).map((outcome) => [outcome, before[outcome]]),
  );

/**
 * The judges of former scales: the model of the night before where that is on the scale of the card, else the one that the card names; with the
 * thresholds of that night, or of this one, whichever has the card's horizon. On the same scale, this night's model with the thresholds of the
 * night before, where those were others. Nothing is read while all cards are of this night's scales and the programme is that of the night before.
 */
export const formerModels = (
  { models, programme }: Pick<SegmentPorts, 'models' | 'programme'>,
  night: Pick<Night, 'models' | 'rules'> & { readonly programme?: number },
  before: FormerNight | undefined,
): FormerModels => {
  const found = new Map<string, FormerJudge | undefined>();
  const unjudged: Unjudged[] = [];
  let rulesBefore: Promise<Night['rules'] | undefined> | undefined;
  let moved: ReturnType<typeof movedOf> | undefined;

  const readRules = async (): Promise<Night['rules'] | undefined> => {
    const kept = before?.programme === undefined ? undefined : await programme.version(before.programme);
    return kept && scoreRulesOf(kept.rules);
  };
  const readMoved = async () => {
    if (before?.programme === night.programme) return {};
    rulesBefore ??= readRules();
    const rules = await rulesBefore;
    return rules ? movedOf(rules, night.rules) : {};
  };
  const isOther = (outcome: Outcome, on: RiskScore) => isOtherScale(on, scaleOf(night.models[outcome]));
  const thresholdsOf = async (outcome: Outcome, { horizonDays }: RiskScore) => {
    rulesBefore ??= readRules();
    return [await rulesBefore, night.rules].find(
      (rules) => rules && durationMs(rules.silence.horizon) / DAY_MS === horizonDays,
    )?.[outcome];
  };
  const modelOf = async (outcome: Outcome, on: RiskScore) => {
    const read = async (version: string | undefined): Promise<KeptModel> =>
      version === undefined ? {} : { version, stored: await models.read(outcome, version) };
    const last = before && judgeOnScale(outcome, on, await read(before.models?.[outcome]));
    if (last !== undefined && typeof last !== 'string') return last;
    return judgeOnScale(outcome, on, await read(on.model));
  };
  const find = async (outcome: Outcome, on: RiskScore): Promise<FormerJudge | undefined> => {
    const [model, thresholds] = [await modelOf(outcome, on), await thresholdsOf(outcome, on)];
    if (typeof model !== 'string' && thresholds) return { model, thresholds };
    unjudged.push({
      outcome,
      version: on.model,
      horizonDays: on.horizonDays,
      code: typeof model === 'string' ? model : 'thresholds_unknown',
    });
    return undefined;
  };

  return {
    async prepare(members) {
      moved ??= await readMoved();
      for (const { scores } of members)
        for (const outcome of OUTCOMES) {
          const on = scores?.[outcome];
          if (!on || !isOther(outcome, on)) continue;
          const key = keyOf(outcome, on);
          if (!found.has(key)) found.set(key, await find(outcome, on));
        }
    },
    judges: (outcome, on) => {
      if (isOther(outcome, on)) return found.get(keyOf(outcome, on));
      const thresholds = moved?.[outcome];
      return thresholds && { model: night.models[outcome], thresholds };
    },
    unjudged: () => unjudged,
  };
};
