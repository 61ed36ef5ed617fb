import type { Estimate } from '../../functions/scoring/domain/measures/estimate';
import { type ClubReport, type RiskReport, SCORES, type ScoreName } from './run';
import { HORIZON_DAYS } from './setting';

const NAMES: Readonly<Record<ScoreName, string>> = {
  dayOne: 'day one',
  logistic: 'logistic',
  boosting: 'boosting',
};

const n = (value: number): string => Math.round(value).toLocaleString('en');
const digits = (value: number, count: number): string => value.toFixed(count);
const percent = (value: number, count: number): string => `${(100 * value).toFixed(count)} %`;
const within = ({ value, low, high }: Estimate, count: number): string =>
  `${digits(value, count)} (${digits(low, count)} to ${digits(high, count)})`;

/** Decimals of the per cents: an unsubscribe is rare. */
const decimalsOf = (risk: 'silence' | 'unsubscribe'): number => (risk === 'silence' ? 1 : 2);

const linesOf = (risk: 'silence' | 'unsubscribe', report: RiskReport): string[] => {
  const { members, base, ceiling, trained, scores } = report;
  const row = (values: readonly number[]): string =>
    values.map((value) => percent(value, decimalsOf(risk)).padStart(9)).join('');
  return [
    `${risk} within ${HORIZON_DAYS} days: ${n(members)} members judged, it came to ${percent(base, 2)}; learnt from ${n(trained.rows)} snapshots, ${n(trained.positives)} with the outcome`,
    `  the true risk itself: AUC ${within(ceiling.auc, 4)}, lift at 10 % ${within(ceiling.lift10, 2)}`,
    ...SCORES.flatMap((name) => {
      const score = scores[name];
      const { tenths } = score;
      return [
        `  ${NAMES[name]}: AUC ${within(score.auc, 4)}, ${digits(score.belowCeiling.value, 4)} below the true risk, lift at 10 % ${within(score.lift10, 2)},`,
        `    rank correlation with the true risk ${digits(score.rankCorrelation, 3)}, distance from it ${digits(score.calibrationError, 4)}, ECE ${digits(score.ece.value, 4)}`,
        `    said     ${row(tenths.map((one) => one.predicted))}`,
        `    true     ${row(tenths.map((one) => one.true))}`,
        `    observed ${row(tenths.map((one) => one.observed))}`,
      ];
    }),
    '',
  ];
};

/** The report as lines for people. */
export const reportLines = (report: ClubReport): string[] => [
  ...linesOf('silence', report.silence),
  ...linesOf('unsubscribe', report.unsubscribe),
  `${n(report.members)} members with ${n(report.interactions)} interactions in ${n(report.seconds)} s: ${n(report.membersASecond)} members a second from the dice to the scores`,
  `a million members by the logistic regression alone: ${digits(report.speed.millionSeconds, 3)} s; with features and reasons ${n(report.speed.withReasons)} members a second`,
  `at most ${n(report.megabytesJudging.tenth)} MB when a tenth of the members were judged, ${n(report.megabytesJudging.all)} MB when all were, ${n(report.megabytes)} MB with the figures; ${n(report.megabytesOfScores)} MB of it are scores, true risks and labels of the members`,
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|---|${'--:|'.repeat(head.length - 1)}`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

const summaryOf = ({ ceiling, scores }: RiskReport): string[] =>
  table(
    ['', 'AUC', 'lift at 10 %', 'ECE', 'rank correlation', 'distance'],
    [
      ['the true risk', within(ceiling.auc, 4), within(ceiling.lift10, 2), '', '', ''],
      ...SCORES.map((name) => {
        const { auc, lift10, ece, rankCorrelation, calibrationError } = scores[name];
        const ours = [within(auc, 4), within(lift10, 2), digits(ece.value, 4)];
        return [NAMES[name], ...ours, digits(rankCorrelation, 3), digits(calibrationError, 4)];
      }),
    ],
  );

const tenthsTable = (risk: 'silence' | 'unsubscribe', { scores }: RiskReport): string[] =>
  table(
    ['tenth', ...SCORES.flatMap((name) => [`${NAMES[name]}: said`, 'true', 'observed'])],
    Array.from({ length: 10 }, (_, k) => [
      String(k + 1),
      ...SCORES.flatMap((name) => {
        const tenth = scores[name].tenths[k];
        return [tenth?.predicted, tenth?.true, tenth?.observed].map((value) =>
          percent(value ?? Number.NaN, decimalsOf(risk)),
        );
      }),
    ]),
  );

const sectionOf = (risk: 'silence' | 'unsubscribe', report: RiskReport): string[] => {
  const { members, base, trained } = report;
  return [
    `${n(members)} members were judged; it came to ${percent(base, 2)} of them. Learnt from ${n(trained.rows)} snapshots of earlier days, ${n(trained.positives)} with the outcome.`,
    '',
    ...summaryOf(report),
    '',
    ...tenthsTable(risk, report),
  ];
};

/** How the area of boosting stands to that of the logistic regression, over the same members. */
const byHowMuch = ({ scores: { logistic, boosting } }: RiskReport): string => {
  const gained = logistic.belowCeiling.value - boosting.belowCeiling.value;
  return `${digits(Math.abs(gained), 4)} ${gained < 0 ? 'below' : 'above'}`;
};

/** The report as a page of the docs, as of a day (`2026-03-31`). */
export const pageOf = (report: ClubReport, day: string): string => {
  const { members, seed, interactions, silence, unsubscribe, speed } = report;
  const { dayOne, logistic } = unsubscribe.scores;
  const lines = [
    '# A synthetic club',
    '',
    'Real logs do not tell who was about to leave. `npm run club` makes a club of which everything is known (`tests/club/`), lets our models learn from its earlier days, and compares what they say of a later one with the true risk of each member. Nothing is deployed.',
    '',
    '```',
    'npm run club                            # 1.3 million members, some quarter of an hour of one processor',
    'npm run club -- --members 20000 --seed 7',
    'npm run club -- --json                  # one JSON object on stdout',
    'npm run club -- --write                 # writes this page and its chart',
    '```',
    '',
    '5,000 members are part of `npm test` (`tests/club/club.test.ts`).',
    '',
    '## The club',
    'Each member is drawn from a seed and a number, and forgotten when judged:',
    '',
    '- **Visits** are a Poisson process: a rate of one’s own (gamma), times a season (a wave over the year, and the weeks before Christmas). A visit has pages, products, and at times an order.',
    '- **Silence**: each member drops out at a hazard of their own (gamma). From then on nothing human comes.',
    '- **Mails** come at the pace of a group (2, 4, 8 or 13 in 31 days), which changes every four months or so. A mail has one of five topics, and matches what a member likes more or less often. It is opened and clicked by chances of the member’s own, much more often where it matches.',
    '- **Unsubscribes** come at mails. The hazard is 0.06 % × exp(0.9 max(0, p / w − 1) + 2.2 i): p are the mails of the last 31 days, w how many the member wants (log-normal, median 6), i the share of them that does not match. Who has dropped out reads few mails: 0.4 times as much.',
    '',
    'The numbers are made up (`tests/club/setting.ts`); no weight of ours was chosen by them. What a member wants and likes stands on no card, and no model sees it.',
    '',
    'The **true risk** is exact, given all of that, also whether the member has dropped out already, and the mails that will be planned (`tests/club/truth.ts`; a test lives the same days again and again and compares). No score can know as much: its AUC is a ceiling, not a goal. The timelines go through the fold of the live card, and the mails through that of the CONTACT card; the models are those of `scores evaluate`. Who was active in the last 90 days is judged for silence, who has not left for unsubscribes.',
    '',
    '**What judges live** is day one until a training on the account’s own members wins its back-test, then what was learnt: that logistic regression, or boosted trees where they surely beat it and the current model ([scores, measured](scores.md#what-judges-each-night)). The logistic regression here has the features and the prior of that training.',
    '',
    '![What was said and what was true, by tenths of the members](synthetic-club.svg)',
    '',
    '**rank correlation** is Spearman’s with the true risk; **distance** the mean over the tenths of |said − true|; intervals are of 95 % (DeLong’s for AUC). The tenths are by what was said, the lowest first.',
    '',
    `## Silence within ${HORIZON_DAYS} days`,
    ...sectionOf('silence', silence),
    '',
    `Boosting is ${byHowMuch(silence)} the logistic regression here: a member who has dropped out and one who seldom comes look alike until both are seen together, how long somebody is away and how often they came. What it wins on a shop's own log only its back-test tells (on Online Retail nothing: [scores, measured](scores.md)).`,
    '',
    `## Unsubscribes within ${HORIZON_DAYS} days`,
    ...sectionOf('unsubscribe', unsubscribe),
    '',
    `**Day one**, by which nights judge until a training on labels of one’s own has won, has an AUC of ${within(dayOne.auc, 4)} where the true risk itself has ${digits(unsubscribe.ceiling.auc.value, 4)}: it knows how much somebody is written to and whether they click, and was set by judgement. Its tenths rise, but its level is off (it says ${percent(dayOne.tenths.at(-1)?.predicted ?? Number.NaN, 1)} of the riskiest tenth, of whom ${percent(dayOne.tenths.at(-1)?.observed ?? Number.NaN, 1)} left): a band and no probability, as it is shown. **What is learnt** from earlier days, with pressure, its rise, the mails that somebody has taken without leaving, and mails beside the topic that was clicked last, comes to ${within(logistic.auc, 4)} and says the right level to ${percent(logistic.calibrationError, 2)}.`,
    '',
    '## How fast, how much memory',
    `Of ${day}, seed ${seed}, two cores with other work on them.`,
    '',
    `- ${n(members)} members with ${n(interactions)} interactions in ${n(report.seconds)} s: **${n(report.membersASecond)} members a second** from the dice to the scores of six models.`,
    `- **At most ${n(report.megabytesJudging.tenth)} MB when a tenth of the members were judged, ${n(report.megabytesJudging.all)} MB when all were**, ${n(report.megabytes)} MB with the figures, for which the scores are sorted. Of a member only scores, true risks and labels stay (${n(report.megabytesOfScores)} MB in all); the rows that are learnt from are of 150,000 members at most, and gone by then.`,
    `- A million members by the logistic regression alone, features given: **${digits(speed.millionSeconds, 3)} s**. From the card, with features, score and three reasons as sentences: **${n(speed.withReasons)} members a second**.`,
    '',
  ];
  return lines.join('\n');
};
