import { SCORE_WORDS } from '../../bin/support/score-words';
import { packPressure } from '../../functions/messaging/contract';
import type { ScoresCard } from '../../functions/scoring/contract';
import { DAY_MS } from '../../functions/shared/kernel/time';
import type { ActivityCard } from '../../functions/tracking/contract';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';
import { NOW } from '../support/scoring/builders';
import { cardOfNight, memberOf, nightAt } from '../support/scoring/explained-members';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

const ADA = 'abcdefghijklmnopqrstuvwxyz';
const at = '2026-03-01T02:00:00.000Z';
const CARD: ScoresCard = {
  pk: ADA,
  sk: 'CARD#SCORES',
  schema: 2,
  silence: {
    band: 'high',
    risk: 0.42,
    horizonDays: 30,
    model: 'silence-day-one-2',
    uncalibrated: true,
    why: 'rhythm 1.07 40 10;frequency -0.84 13 18;tenure 0.31 211 18',
    at,
  },
  unsubscribe: {
    band: 'low',
    risk: 0.0123,
    horizonDays: 30,
    model: 'unsubscribe-2026-02-27',
    why: 'pressure 0.41 6;unanswered 0.2 5 1;clicks -0.12 1 6',
    at,
  },
  tier: { name: 'warm', since: 1, model: 'engagement-1', at },
  rfm: { segment: 'loyal', r: 4, f: 3, limits: at, model: 'rfm-1', at },
  heat: { band: 'cold', points: 2.4, model: 'heat-1', at },
  spend: { cents: 4120, model: 'own-mean-1', at },
  night: at,
};
/** The last part of what is printed of the member below. */
const EXPECTED = [
  `tier of engagement: warm  [engagement-1, ${at}]`,
  '  − 1.5 interactions for 2.3 mails, each halved every 30 days; the programme’s mean is 1.30 a mail (−0.35)',
  '  · decided on 2026-03-01: a tier is held for 7 days, whatever comes',
  `segment: potential (R4 F3 M3)  [rfm-1, ${at}]`,
  '  · recency 4 of 5: last order 12 days ago',
  '  · frequency 3 of 5: 3 orders',
  '  · money 3 of 5: 159.12 paid in all',
  `heat: warm (11.5, buying window 2026-03-01 to 2026-05-15)  [heat-1, ${at}]`,
  '  + Product Viewed: 3 visits, the last 2 days ago; 5.0 points each when new (+11.5)',
  '  · the buying window opened on 2026-03-01 and ends on 2026-05-15',
  `next order: 50.77  [gamma-gamma-1, ${at}]`,
  '  + 3 orders, 53.04 on average: 46.28 of it (+46.28)',
  '  + orders of all members, 35.22 on average: 4.49 of it (+4.49)',
  `clicks in a mail or orders within 30 days: 60.4 % (uncalibrated)  [answers-first-2, ${at}]`,
  '  + 3 orders, the last 12 days ago (+0.48)',
  '  + clicked in 2 of 4 mails (+0.45)',
  '  · about 1.6 mails in 30 days at the present pace, each clicked with 25.4 %',
  `hours: mostly there from 01:00 to 04:00  [answers-first-2, ${at}]`,
  '  · 5 of the last 5 hours in which the member was seen lie between 01:00 and 04:00 (Europe/London)',
  `channel: e-mail  [answers-first-2, ${at}]`,
  '  · agreed to news',
  '  · clicked in 2 of 4 mails',
];
const know = (scores?: Partial<ScoresCard>) =>
  aws.tables
    .get('members')
    ?.push(
      { pk: ADA, sk: 'CARD#ACTIVITY', version: 1, events: {}, progress: {} },
      ...(scores ? [{ ...CARD, ...scores }] : []),
    );

describe('relance scores explain', () => {
  it('tells both risks with band, model and three reasons, and says which is uncalibrated', async () => {
    know({});
    const { code, stdout } = await runCli('scores', 'explain', ADA);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      `member ${ADA}`,
      `scores of the night of ${at}; reasons are of that night where nothing else is said`,
      '',
      `falls silent within 30 days: high (uncalibrated: a ranking, no probability)  [silence-day-one-2, ${at}]`,
      '  + no activity for 40 days; on average every 10 (+1.07)',
      '  − active on 13 of the last 120 days, on 18 in the year up to the last (−0.84)',
      '  + known for 211 days, active on 18 days since (+0.31)',
      '',
      `unsubscribes within 30 days: low (1.2 %)  [unsubscribe-2026-02-27, ${at}]`,
      '  + about 6 marketing mails in 30 days at the present pace (+0.41)',
      '  + 5 marketing mails since the last click (+0.20)',
      '  − about 1 click for 6 marketing mails of late (−0.12)',
      '',
      `tier of engagement: warm  [engagement-1, ${at}]`,
      `segment: loyal (R4 F3)  [rfm-1, ${at}]`,
      `heat: cold (2.4)  [heat-1, ${at}]`,
      `next order: 41.20  [own-mean-1, ${at}]`,
    ]);
  });

  it('gives what adds nothing no sign', async () => {
    const silence = { ...CARD.silence, why: 'rhythm 1.07 40 10;frequency 0 13 18' } as ScoresCard['silence'];
    know({ silence });
    const { stdout } = await runCli('scores', 'explain', ADA);
    expect(stdout).toContain(
      '  · active on 13 of the last 120 days, on 18 in the year up to the last (0.00)\n',
    );
  });

  it('tells it in French', async () => {
    know({});
    const { stdout } = await runCli('scores', 'explain', ADA, '--language', 'fr');
    expect(stdout).toContain(
      'devient silencieux d’ici 30 jours : élevé (non calibré : un classement, pas une probabilité)',
    );
    expect(stdout).toContain('  + aucune activité depuis 40 jours ; en moyenne tous les 10 jours (+1,07)');
    expect(stdout).toContain('  + environ 6 mails marketing en 30 jours au rythme actuel (+0,41)');
  });

  it('answers every instant as ISO 8601', async () => {
    const opened = Date.parse(at);
    know({ heat: { band: 'warm', points: 9, opened, until: opened + 75 * DAY_MS, model: 'heat-1', at } });
    const { json } = await runCli('scores', 'explain', ADA, '--json');
    expect(json.tier).toMatchObject({ name: 'warm', since: '1970-01-01T00:00:00.001Z' });
    expect(json.heat).toMatchObject({ opened: at, until: '2026-05-15T02:00:00.000Z' });
  });

  it.each([1e17, 'x', undefined])(
    'leaves out an instant of a damaged card that is none: %s',
    async (since) => {
      know({ tier: { ...CARD.tier, since } } as unknown as Partial<ScoresCard>);
      const { json } = await runCli('scores', 'explain', ADA, '--json');
      expect(json.tier).toEqual({ name: 'warm', model: 'engagement-1', at });
    },
  );

  it('answers the same as JSON, with what each reason adds', async () => {
    know({});
    const { json } = await runCli('scores', 'explain', ADA, '--language', 'fr', '--json');
    expect(json).toMatchObject({
      member: ADA,
      language: 'fr',
      night: at,
      silence: {
        band: 'high',
        risk: 0.42,
        model: 'silence-day-one-2',
        uncalibrated: true,
        reasons: [
          { group: 'rhythm', contribution: 1.07, sentence: expect.stringContaining('40 jours') },
          { group: 'frequency', contribution: -0.84 },
          { group: 'tenure', contribution: 0.31 },
        ],
      },
      unsubscribe: { uncalibrated: false, reasons: [{}, {}, {}] },
      spend: { cents: 4120 },
    });
    expect(json.silence).toMatchObject({ reasonsOf: 'night', reasonsAt: at });
    expect(json.silence).not.toHaveProperty('why');
    expect(json).not.toHaveProperty('pk');
  });

  it('says how likely, when and by what the member answers, in both languages', async () => {
    know({ answers: 'answers-first-2 email 0.0558 22 0.62' });
    const english = await runCli('scores', 'explain', ADA);
    const stamp = `[answers-first-2, ${at}]`;
    expect(english.stdout.trimEnd().split('\n').slice(-3)).toEqual([
      `clicks in a mail or orders within 30 days: 5.6 % (uncalibrated)  ${stamp}`,
      `hours: mostly there from 22:00 to 01:00  ${stamp}`,
      `channel: e-mail  ${stamp}`,
    ]);
    const { json } = await runCli('scores', 'explain', ADA, '--json');
    expect(json.answers).toEqual({
      model: 'answers-first-2',
      channel: 'email',
      chance: 0.0558,
      from: 22,
      share: 0.62,
      uncalibrated: true,
      at,
    });
    const french = await runCli('scores', 'explain', ADA, '--language', 'fr');
    expect(french.stdout).toContain('clique dans un mail ou commande d’ici 30 jours : 5,6 % (non calibré)');
    expect(french.stdout).toContain('heures : le plus souvent là de 22:00 à 01:00');
  });

  it('says of a card of before that its chance is of the next mail alone', async () => {
    know({ answers: 'answers-first-1 email 0.0558 - -' });
    const { stdout } = await runCli('scores', 'explain', ADA);
    expect(stdout).toContain('clicks in the next mail or orders: 5.6 % (uncalibrated)  [answers-first-1,');
    expect(stdout).toContain('hours: not known  [');
  });

  it.each([
    ['answers-first-2 none - - -', 'channel: none: cannot be written to  ['],
    ['answers-first-2 none - 8 0.5', 'hours: mostly there from 08:00 to 11:00  ['],
  ])('reads %j of the card', async (answers, text) => {
    know({ answers });
    expect((await runCli('scores', 'explain', ADA)).stdout).toContain(text);
  });

  it('says nothing of answers that cannot be read, or that are not there', async () => {
    know({ answers: 'damaged' });
    const { code, json } = await runCli('scores', 'explain', ADA, '--json');
    expect(code).toBe(0);
    expect(json).not.toHaveProperty('answers');
  });

  const LEAVING = { leaving: { risk: 0.427, model: 'union-1', at } };

  it('tells the risk of either with its two parts, uncalibrated as one of them is', async () => {
    know(LEAVING);
    const { stdout } = await runCli('scores', 'explain', ADA);
    expect(stdout).toContain(
      [
        `falls silent or unsubscribes within 30 days: 0.427 (uncalibrated: a ranking, no probability)  [union-1, ${at}]`,
        '  + falls silent: 0.420 (+0.54)',
        '  + unsubscribes: 1.2 % (+0.01)',
      ].join('\n'),
    );
    const { json } = await runCli('scores', 'explain', ADA, '--json');
    expect(json.leaving).toMatchObject({
      risk: 0.427,
      uncalibrated: true,
      reasonsOf: 'night',
      sum: { unit: '-ln(1 - chance)', contributions: [{ group: 'silence' }, { group: 'unsubscribe' }] },
    });
  });

  it('calls the risk of either calibrated where both its parts are', async () => {
    const { uncalibrated: _, ...silence } = CARD.silence;
    know({ ...LEAVING, silence });
    const { stdout, json } = await runCli('scores', 'explain', ADA, '--json');
    expect(json.leaving).toMatchObject({ uncalibrated: false });
    expect(stdout).not.toContain('"uncalibrated":true,"reasonsOf"');
    expect((await runCli('scores', 'explain', ADA)).stdout).toContain('within 30 days: 42.7 %  [union-1');
  });

  describe('with the member’s cards and the programme', () => {
    const member = memberOf({
      visits: [100, 30, 5],
      pages: { 'Product Viewed': [9, 4, 2] },
      orders: [80, 33, 12],
      cents: 15_912,
      mails: [40, 30, 20, 10],
      clicked: [1, 2],
      hours: [6, 5, 4, 3, 2],
    });
    const night = nightAt();
    const knowAll = (
      activity: Partial<ActivityCard> = {},
      kept: Partial<ScoresCard> = {},
      { rules: scores, engagement, timeZone, population }: Partial<ReturnType<typeof nightAt>> = night,
    ) => {
      aws.tables
        .get('programmes')
        ?.push(
          { pk: 'PROGRAMME', sk: 'POINTER', version: 3 },
          { pk: 'PROGRAMME', sk: 'VERSION#000003', rules: { scores, engagement, timeZone } },
        );
      aws.tables.get('scoring')?.push({ pk: 'LATEST', sk: 'NIGHT', night: at, population });
      const { contact } = member;
      aws.tables
        .get('members')
        ?.push(
          { ...member.activity, ...activity, pk: ADA },
          { ...contact, pk: ADA, pressure: packPressure(contact?.pressure ?? []) },
          { ...cardOfNight(member, night), ...kept, pk: ADA },
        );
    };

    it('gives three reasons of every score, with its model and time', async () => {
      knowAll();
      const { stdout } = await runCli('scores', 'explain', ADA);
      expect(stdout.slice(stdout.indexOf('tier of')).trimEnd().split('\n')).toEqual(EXPECTED);
    });

    it('says the same in French and as JSON, where what adds up adds up', async () => {
      knowAll();
      const { stdout } = await runCli('scores', 'explain', ADA, '--language', 'fr');
      expect(stdout).toContain('  · récence 4 sur 5 : dernière commande il y a 12 jours');
      expect(stdout).toContain('  + Product Viewed : 3 visites, la dernière il y a 2 jours');
      const { json } = await runCli('scores', 'explain', ADA, '--json');
      const scores = [json.leaving, json.heat, json.spend, json.tier, json.answers.response];
      for (const { sum, reasonsOf } of scores) {
        const all = sum.contributions.reduce(
          (before: number, one: { contribution: number }) => before + one.contribution,
          0,
        );
        expect(Math.abs(all - sum.total)).toBeLessThan(1e-9);
        expect(reasonsOf).toBe('night');
      }
      for (const { reasons } of [json.rfm, json.answers.hours, json.answers.byChannel])
        expect(reasons[0]).toEqual({ group: expect.any(String), sentence: expect.any(String) });
    });

    it('says which reasons are of now, and what the score would be', async () => {
      const order = { f: NOW - 80 * DAY_MS, l: NOW + DAY_MS, n: 4, d7: 1, d30: 2, d90: 3 };
      const { events } = member.activity;
      knowAll({
        events: { ...events, 'Order Completed': order },
        money: { cents: 99_912, orders: 4, last: NOW + DAY_MS },
      });
      const { stdout } = await runCli('scores', 'explain', ADA);
      expect(stdout).toMatch(
        /next order: 50\.77 {2}.*\n {2}reasons of now, 20.*Z, when it would be 2\d\d\.\d\d\n/,
      );
      expect(stdout).toMatch(/segment: .*\n {2}reasons of now, .*Z, when it would be [a-z-]+\n {2}· recency/);
      const { stdout: french } = await runCli('scores', 'explain', ADA, '--language', 'fr');
      const { tiers, segments } = SCORE_WORDS.fr;
      for (const [score, names] of [
        ['niveau d’engagement', tiers] as const,
        ['segment', segments] as const,
      ]) {
        const [, told = ''] =
          new RegExp(`${score} : .*\n {2}raisons de maintenant, .*Z, où ce serait (.+)\n`).exec(french) ?? [];
        expect(Object.values(names)).toContain(told);
      }
    });

    it('says what the points of heat would be where the band stays', async () => {
      knowAll({}, { heat: { band: 'cold', points: 9.9, model: 'heat-1', at } });
      const { stdout } = await runCli('scores', 'explain', ADA, '--language', 'fr');
      expect(stdout).toMatch(
        /intérêt d’achat : froid \(9,9\).*\n {2}raisons de maintenant, .*Z, où ce serait 0,0\n/,
      );
    });

    it.each([
      ['no_orders', 'never ordered', 'n’a jamais commandé', { money: undefined, events: {} }, {}],
      ['limits_unknown', 'a first night', 'une première nuit', {}, { population: undefined }],
      ['next_night', 'the next night writes it', 'la prochaine nuit l’écrira', {}, {}],
    ])('says why there is no segment: %s', async (why, english, french, activity, other) => {
      knowAll(activity as Partial<ActivityCard>, { rfm: undefined }, { ...night, ...other });
      const { json } = await runCli('scores', 'explain', ADA, '--json');
      expect([json.noSegment, json.rfm]).toEqual([why, undefined]);
      expect((await runCli('scores', 'explain', ADA)).stdout).toMatch(
        new RegExp(`segment: none.*${english}`),
      );
      const told = await runCli('scores', 'explain', ADA, '--language', 'fr');
      expect(told.stdout).toMatch(new RegExp(`segment : .*${french}`));
    });
  });

  it('reads a card of before there were reasons, and one with damaged ones', async () => {
    const { why: _, ...silence } = CARD.silence;
    know({ silence, unsubscribe: undefined });
    const { code, stdout } = await runCli('scores', 'explain', ADA);
    expect(code).toBe(0);
    expect(stdout).toContain('no reasons were kept');
    expect(stdout).not.toContain('unsubscribes');
  });

  it.each([
    [['nobody@example.com'], 'member_unknown', 1],
    [[ADA, '--language', 'de'], 'language_unknown', 2],
  ])('refuses %j with %s', async (args, error, expected) => {
    const { code, json } = await runCli('scores', 'explain', ...args, '--json');
    expect(code).toBe(expected);
    expect(json.error).toMatchObject({ code: error });
  });

  it('says so of a member whom no night has scored', async () => {
    know();
    const { code, json } = await runCli('scores', 'explain', ADA, '--json');
    expect(code).toBe(1);
    expect(json.error).toMatchObject({
      code: 'scores_missing',
      message: expect.stringContaining('scores run'),
    });
  });
});
