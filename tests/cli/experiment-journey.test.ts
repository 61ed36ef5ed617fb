import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';
import { sampleRules } from '../support/programme/simulate-journey';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});
const before = (days: number) => Date.now() - days * DAY_MS;

/** Members of one arm who entered 40 days ago, of whom some ordered and some left since. */
const enter = (arm: string, control: boolean, count: number, ordered: number, left: number) => {
  for (let k = 0; k < count; k += 1) {
    const pk = `${arm}${k}`;
    const events = k < ordered ? { 'Order Completed': { l: before(20) } } : {};
    aws.tables
      .get('members')
      ?.push(
        { pk, sk: 'CARD#ACTIVITY', events },
        { pk, sk: 'CARD#CONTACT', ...(k < left ? { unsubscribedAt: before(10) } : {}) },
        { pk, sk: 'ENROLMENT#last-chance#1', causedAt: isoTime(before(40)), control },
      );
  }
};
const publish = (controlGroup = 0.1) => {
  const rules = sampleRules();
  const journeys = rules.journeys.map((one) => (one.id === 'last-chance' ? { ...one, controlGroup } : one));
  aws.tables
    .get('programmes')
    ?.push(
      { pk: 'PROGRAMME', sk: 'POINTER', version: 1 },
      { pk: 'PROGRAMME', sk: 'VERSION#000001', version: 1, rules: { ...rules, journeys } },
    );
};
const analyse = (...args: string[]) => runCli('experiment', 'analyse', ...args);

describe('experiment analyse of a journey', () => {
  it('judges the control group from the tables, arm by arm, as it would a file', async () => {
    publish();
    enter('t', false, 900, 180, 9);
    enter('c', true, 100, 6, 1);
    const { code, json } = await analyse('--journey', 'last-chance', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      used: 1000,
      control: 'control',
      arms: [
        { arm: 'control', n: 100, meant: 0.1 },
        { arm: 'treated', n: 900, meant: 0.9 },
      ],
      sampleRatio: { mismatch: false },
      entered: { journey: 'last-chance', afterDays: 30, early: 0 },
      metrics: [
        { metric: 'ordered', guardrail: false, arms: [{ hits: 6 }, { hits: 180 }] },
        { metric: 'unsubscribed', guardrail: true, arms: [{ hits: 1 }, { hits: 9 }] },
      ],
    });
    const { difference, low, high, alwaysValid } = json.metrics[0].comparisons[0];
    expect(difference).toBeCloseTo(0.14, 9);
    expect(low).toBeLessThan(difference);
    expect(alwaysValid.low).toBeLessThan(low);
    expect(alwaysValid.high).toBeGreaterThan(high);
    expect(json).not.toHaveProperty('done');
    const lift = await runCli('report', 'lift', 'last-chance', '--json');
    expect(lift.json.ordered).toMatchObject({ difference, low, high });
  });

  it('says what holds however often one looks', async () => {
    publish();
    enter('t', false, 900, 450, 9);
    enter('c', true, 100, 6, 1);
    const { code, stdout } = await analyse('--journey', 'last-chance');
    expect(code).toBe(0);
    expect(stdout).toContain('last-chance: who entered 30 days ago or more');
    expect(stdout).toContain('The sentences hold however often you look');
    expect(stdout).toContain('treated raises ordered from 6.00 % to 50.00 %');
    expect(stdout).toMatch(
      /treated: too few to say whether it does harm to unsubscribed \(.*What is possible goes from -/,
    );
    expect((await analyse('--journey', 'last-chance', '--planned', '10000', '--json')).json.done).toBe(0.1);
  });

  it('is not sure of nothing where nobody of a few did anything', async () => {
    publish();
    enter('t', false, 102, 0, 0);
    enter('c', true, 9, 0, 0);
    const { stdout, stderr } = await analyse('--journey', 'last-chance');
    expect(stderr).toMatch(/^members who entered 111\b/m);
    expect(stdout).toContain(
      'treated: too few to say whether it changes ordered (each arm must be large enough for 5 who do it and 5 who do not). What is possible goes from -32.06 to +32.06 points.',
    );
    expect(stdout).not.toMatch(/no effect|no harm|\+0\.00 to \+0\.00/);
  });

  it('alarms when an arm has not the size that it was meant to have', async () => {
    publish();
    enter('t', false, 200, 20, 2);
    enter('c', true, 200, 20, 2);
    const { code, stdout } = await analyse('--journey', 'last-chance');
    expect(code).toBe(3);
    expect(stdout).toContain('not as large as was meant');
  });

  it.each([
    [['--journey', 'nothing'], 2, 'journey_unknown'],
    [['--journey', 'last-chance', '--after', '-1'], 2, 'after_invalid'],
    [['--journey', 'last-chance', '--metric', 'x'], 2, 'option_of_files'],
    [['--journey', 'last-chance', '--shares', 'a=1'], 2, 'option_of_files'],
    [['file.csv', '--journey', 'last-chance'], 2, 'file_and_journey'],
    [[], 2, 'file_missing'],
    [['--journey', 'last-chance'], 1, 'nobody_entered'],
  ])('refuses %j', async (args, exit, errorCode) => {
    publish();
    const { code, json } = await analyse(...args, '--json');
    expect([code, json.error.code]).toEqual([exit, errorCode]);
  });

  it('refuses where there is nothing to compare with', async () => {
    publish(0);
    enter('t', false, 10, 1, 0);
    const none = await analyse('--journey', 'last-chance', '--json');
    expect([none.code, none.json.error.code]).toEqual([1, 'control_group_missing']);
  });

  it('refuses while everyone is in one arm', async () => {
    publish();
    enter('t', false, 10, 1, 0);
    const { code, json } = await analyse('--journey', 'last-chance', '--json');
    expect([code, json.error.code]).toEqual([1, 'one_arm']);
  });
});
