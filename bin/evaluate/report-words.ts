import {
  type BackTest,
  CONTENDERS,
  type Contender,
} from '../../functions/scoring/domain/back-test/back-test';
import type { Outcome } from '../../functions/scoring/domain/snapshots/timeline';

/** The models as people call them. */
export const MODEL_NAMES: Readonly<Record<Contender, string>> = {
  rfm: 'RFM',
  bgnbd: 'BG/NBD P0',
  dayOne: 'day one',
  logistic: 'logistic',
  boosting: 'boosting',
};

const IN_A_SENTENCE: Readonly<Record<Contender, string>> = {
  rfm: 'RFM',
  bgnbd: 'BG/NBD’s P(none)',
  dayOne: 'the day-one formula',
  logistic: 'the logistic regression',
  boosting: 'boosting',
};

/** The outcome as people call it. */
export const OUTCOME_NAMES: Readonly<Record<Outcome, string>> = {
  silence: 'silence',
  unsubscribe: 'unsubscribing',
};

/** A number of three decimals, with a real minus. */
export const three = (value: number): string => value.toFixed(3).replace('-0.000', '0.000').replace('-', '−');

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An ECE above this is more than anyone should promise a probability with. */
const MAX_ECE = 0.06;
const SURE = 0.05;
/** From here on one looks; see drift. */
const DRIFTED = 0.1;

/** What the figures say, in plain sentences: who ranks better than whom and how surely, and what cannot be said. */
export const verdictSentences = ({ differences, models, unjudged, drift }: BackTest): string[] => [
  ...differences.map(({ of, over, value, low, high, p }) => {
    const [one, other] = [capital(IN_A_SENTENCE[of]), IN_A_SENTENCE[over]];
    const figures = `AUC ${value >= 0 ? '+' : ''}${three(value)}, 95 % ${three(low)} to ${three(high)}`;
    if (p < SURE && value > 0) return `${one} ranks better than ${other} (${figures}).`;
    if (p < SURE) return `${one} does not beat ${other}: it ranks worse (${figures}).`;
    return `${one} does not surely beat ${other}: the difference is within chance (${figures}).`;
  }),
  ...CONTENDERS.flatMap((name) => {
    const ece = models[name]?.ece;
    if (!ece || ece.value <= MAX_ECE || (name !== 'logistic' && name !== 'boosting')) return [];
    // What chance alone may show says nothing of the level, but does not vouch for it either.
    return [
      ece.low > 0
        ? `The probabilities of ${IN_A_SENTENCE[name]} are off by ${three(ece.value)} on average (ECE; chance alone shows ${three(ece.byChance)}): trust the ranking, not the level.`
        : `Whether the probabilities of ${IN_A_SENTENCE[name]} are off cannot be told from so few members (ECE ${three(ece.value)}, 95 % ${three(ece.low)} to ${three(ece.high)}; chance alone shows ${three(ece.byChance)}): trust the ranking, not yet the level.`,
    ];
  }),
  ...(drift.value - drift.byChance > DRIFTED
    ? [`The scores have drifted since the latest training cut-off (PSI ${three(drift.value)}): train anew.`]
    : []),
  ...Object.entries(unjudged).map(
    ([name, { code, message }]) =>
      `${capital(IN_A_SENTENCE[name as Contender])} could not be judged: ${message} (${code}).`,
  ),
];
