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
const enter = (
  arm: string,
  control: boolean,
  count: number,
  ordered: number,
  left: number,
  said: { readonly controlShare?: number; readonly programmeVersion?: number } = { controlShare: 0.1 },
) => {
  for (let k = 0; k < count; k += 1) {
    const pk = `${arm}${k}`;
    const events = k < ordered ? { 'Order Completed': { l: before(20) } } : {};
    aws.tables
      .get('members')
      ?.push(
        { pk, sk: 'CARD#ACTIVITY', events },
        { pk, sk: 'CARD#CONTACT', ...(k < left ? { unsubscribedAt: before(10) } : {}) },
        { pk, sk: 'ENROLMENT#last-chance#1', causedAt: isoTime(before(40)), control, ...said },
      );
  }
};
const publish = (controlGroup = 0.1, version = 1) => {
  const rules = sampleRules();
  const journeys = rules.journeys.map((one) => (one.id === 'last-chance' ? { ...one, controlGroup } : one));
  const items = aws.tables.get('programmes');
  const pointer = items?.find(({ sk }) => sk === 'POINTER');
  if (pointer) pointer.version = version;
  else items?.push({ pk: 'PROGRAMME', sk: 'POINTER', version });
  items?.push({
    pk: 'PROGRAMME',
    sk: `VERSION#00000${version}`,
    version,
    rules: { ...rules, journeys },
  });
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
      entered: {
        journey: 'last-chance',
        afterDays: 30,
        early: 0,
        undrawn: 0,
        shares: [{ share: 0.1, control: 100, treated: 900 }],
      },
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

  describe('when the share of the control group was changed', () => {
    const enterBoth = (old: object, young: object) => {
      enter('t', false, 900, 90, 9, old);
      enter('c', true, 100, 10, 1, old);
      enter('T', false, 600, 300, 6, young);
      enter('C', true, 600, 300, 6, young);
    };

    it('is no mismatch, and what differs between the times is no effect', async () => {
      publish(0.1);
      publish(0.5, 2);
      enterBoth({ controlShare: 0.1 }, { controlShare: 0.5 });
      const { code, json, stderr } = await analyse('--journey', 'last-chance', '--json');
      expect([code, stderr.includes('error')]).toEqual([0, false]);
      expect(json.sampleRatio).toMatchObject({ mismatch: false, df: 2 });
      expect(json.entered.shares).toEqual([
        { share: 0.1, control: 100, treated: 900 },
        { share: 0.5, control: 600, treated: 600 },
      ]);
      const [ordered] = json.metrics;
      expect(ordered.comparisons[0].difference).toBeCloseTo(0, 12);
      expect(ordered.arms[0].value).toBeCloseTo(ordered.arms[1].value, 12);
      const words = (await analyse('--journey', 'last-chance')).stdout;
      expect(words).toContain("The control group's share changed (10 %, 50 %)");
      expect(words).toContain('no effect on ordered is shown');
    });

    it('takes the share of the version with which they entered where an enrolment does not say it', async () => {
      publish(0.1);
      publish(0.5, 2);
      enterBoth({ programmeVersion: 1 }, { programmeVersion: 2 });
      enter('x', false, 7, 7, 7, { programmeVersion: 9 });
      const { code, json } = await analyse('--journey', 'last-chance', '--json');
      expect(code).toBe(0);
      expect(json.entered).toMatchObject({ undrawn: 7, shares: [{ share: 0.1 }, { share: 0.5 }] });
      expect(json.used).toBe(2200);
      const lift = await runCli('report', 'lift', 'last-chance', '--json');
      expect([lift.code, lift.json.sizes.mismatch, lift.json.undrawn]).toEqual([0, false, 7]);
    });

    it('still alarms of members who are missing at one of the shares', async () => {
      publish(0.1);
      enter('t', false, 900, 90, 9, { controlShare: 0.1 });
      enter('c', true, 100, 10, 1, { controlShare: 0.1 });
      enter('T', false, 600, 60, 6, { controlShare: 0.5 });
      enter('C', true, 450, 45, 4, { controlShare: 0.5 });
      const { code, json } = await analyse('--journey', 'last-chance', '--json');
      expect([code, json.sampleRatio.mismatch]).toEqual([3, true]);
    });

    it('judges who was drawn also once the control group is gone', async () => {
      publish(0);
      enter('t', false, 900, 90, 9);
      enter('c', true, 100, 10, 1);
      expect((await analyse('--journey', 'last-chance', '--json')).code).toBe(0);
    });
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

  it('advises a smaller --after only where there is one', async () => {
    publish();
    const later = await analyse('--journey', 'last-chance', '--json');
    expect(later.json.error.message).toContain('30 days ago or more; 0 entries since');
    const now = await analyse('--journey', 'last-chance', '--after', '0', '--json');
    expect(now.json.error.message).toBe('nobody entered "last-chance": ask again later');
  });

  it('refuses where there is nothing to compare with', async () => {
    publish(0);
    enter('t', false, 10, 1, 0, { controlShare: 0 });
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
