import type { ScoresCard } from '../../functions/scoring/contract';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

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
      '',
      `falls silent within 30 days: high (uncalibrated: a ranking, no probability)  [silence-day-one-2, ${at}]`,
      '  + no activity for 40 days; on average every 10 (+1.07)',
      '  − active on 13 of the last 120 days, on 18 in a year (−0.84)',
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

  it('tells it in French', async () => {
    know({});
    const { stdout } = await runCli('scores', 'explain', ADA, '--language', 'fr');
    expect(stdout).toContain(
      'devient silencieux d’ici 30 jours: élevé (non calibré : un classement, pas une probabilité)',
    );
    expect(stdout).toContain('  + aucune activité depuis 40 jours ; en moyenne tous les 10 jours (+1,07)');
    expect(stdout).toContain('  + environ 6 mails marketing en 30 jours au rythme actuel (+0,41)');
  });

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
    expect(json.silence).not.toHaveProperty('why');
    expect(json).not.toHaveProperty('pk');
  });

  it('says how likely, when and by what the member answers, in both languages', async () => {
    know({ answers: 'answers-first-1 email 0.0558 22 0.62' });
    const english = await runCli('scores', 'explain', ADA);
    expect(english.stdout).toContain(
      `answers: by e-mail, 5.6 % for the next mail (uncalibrated), mostly there from 22:00 to 01:00  [answers-first-1, ${at}]`,
    );
    const { json } = await runCli('scores', 'explain', ADA, '--json');
    expect(json.answers).toEqual({
      model: 'answers-first-1',
      channel: 'email',
      chance: 0.0558,
      from: 22,
      share: 0.62,
      at,
    });
    const french = await runCli('scores', 'explain', ADA, '--language', 'fr');
    expect(french.stdout).toContain(
      'répond: par e-mail, 5,6 % au prochain message (non calibré), le plus souvent là de 22:00 à 01:00',
    );
  });

  it.each([
    ['answers-first-1 none - - -', 'answers: by no channel: cannot be written to  ['],
    ['answers-first-1 none - 8 0.5', 'cannot be written to, mostly there from 08:00 to 11:00'],
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
