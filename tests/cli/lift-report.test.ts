import { countingLift, liftLines } from '../../bin/support/lift-report';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import type { MemberItem } from '../../functions/shared/platform/cards';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';
import { sampleRules } from '../support/programme/simulate-journey';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});
const NOW = Date.now();
const before = (days: number) => NOW - days * DAY_MS;

interface Entry {
  readonly days: number;
  readonly control?: boolean;
  readonly journey?: string;
  readonly share?: number;
}
/** The items of a member as a scan gives them: cards, then enrolments. */
const member = (
  pk: string,
  entries: readonly Entry[],
  did: { ordered?: number; left?: number } = {},
): MemberItem[] => [
  {
    pk,
    sk: 'CARD#ACTIVITY',
    events: did.ordered === undefined ? {} : { 'Order Completed': { l: before(did.ordered) } },
  },
  { pk, sk: 'CARD#CONTACT', ...(did.left === undefined ? {} : { unsubscribedAt: before(did.left) }) },
  ...entries.map(({ days, control = false, journey = 'last-chance', share = 0.1 }, k) => ({
    pk,
    sk: `ENROLMENT#${journey}#${k + 1}`,
    causedAt: isoTime(before(days)),
    control,
    controlShare: share,
  })),
];
const liftOf = (items: readonly MemberItem[]) => {
  const counting = countingLift('last-chance', 30, NOW);
  for (const item of items) counting.add(item);
  return counting.end();
};
const many = (count: number, arm: string, control: boolean, ordered: number, share = 0.1, days = 40) =>
  Array.from({ length: count }, (_, k) =>
    member(`${arm}${k}`, [{ days, control, share }], k < ordered ? { ordered: 20 } : {}),
  ).flat();

describe('the lift of a journey', () => {
  it('counts everyone who entered in the arm that they were drawn into, and what they did since', () => {
    const lift = liftOf([
      ...member('a', [{ days: 40 }], { ordered: 20 }),
      ...member('b', [{ days: 40 }], { ordered: 50 }),
      ...member('c', [{ days: 40, control: true }], { left: 3 }),
      ...member('d', [{ days: 40, journey: 'last-chance-two' }], { ordered: 20 }),
      ...member('e', [{ days: 5 }], { ordered: 1 }),
      ...member('f', [], { ordered: 1 }),
    ]);
    expect(lift).toMatchObject({
      treated: { members: 2, ordered: 1, left: 0 },
      control: { members: 1, ordered: 0, left: 1 },
      early: 1,
    });
  });

  it('judges the first of several entries at which there was a control group and that is old enough', () => {
    const entries = [
      { days: 300, share: 0 },
      { days: 200, control: true },
      { days: 100 },
      { days: 3, control: true },
    ];
    expect(liftOf(member('a', entries, { ordered: 150 }))).toMatchObject({
      treated: { members: 0 },
      control: { members: 1, ordered: 1 },
      early: 1,
      undrawn: 0,
    });
  });

  it('leaves out who was never drawn, and says so', () => {
    const lift = liftOf([
      ...many(90, 't', false, 18),
      ...many(10, 'c', true, 1),
      ...member('a', [{ days: 40, share: 0 }]),
    ]);
    expect(lift).toMatchObject({
      treated: { members: 90 },
      undrawn: 1,
      shares: [0.1],
      sizes: { mismatch: false },
    });
    expect(liftLines(lift).join('\n')).toContain('1 member entered before there was a control group');
  });

  it('compares who was drawn with the same share when it changes, and alarms of none of it', () => {
    // Half order in the season in which half are held out, one in ten before: the offer changes nothing in either.
    const lift = liftOf([
      ...many(900, 't', false, 90, 0.1, 80),
      ...many(100, 'c', true, 10, 0.1, 80),
      ...many(500, 'T', false, 250, 0.5),
      ...many(500, 'C', true, 250, 0.5),
    ]);
    expect(lift).toMatchObject({
      shares: [0.1, 0.5],
      sizes: { mismatch: false },
      treated: { members: 1400, ordered: 340 },
      control: { members: 600, ordered: 260 },
    });
    expect(lift.ordered?.difference).toBeCloseTo(0, 12);
    expect(lift.ordered?.p).toBeCloseTo(1, 12);
    expect(liftLines(lift).join('\n')).toContain("The control group's share changed (10 %, 50 %)");
  });

  it('is the difference of the rates with its interval, and says so', () => {
    const lift = liftOf([...many(900, 't', false, 180), ...many(100, 'c', true, 10)]);
    expect(lift.ordered?.difference).toBeCloseTo(0.1, 9);
    expect(lift.ordered?.low).toBeGreaterThan(0);
    expect(lift.sizes?.mismatch).toBe(false);
    expect(liftLines(lift).join('\n')).toContain(
      '20.00 % of the treated, 10.00 % of the control group: +10.00 points',
    );
  });

  it('has no difference while an arm is empty, and warns of arms of the wrong size', () => {
    const alone = liftOf(many(5, 't', false, 1));
    expect(alone).not.toHaveProperty('ordered');
    expect(liftLines(alone).join('\n')).toContain('not enough data');
    const skewed = liftOf([...many(100, 't', false, 1), ...many(100, 'c', true, 1)]);
    expect(skewed.sizes?.mismatch).toBe(true);
    expect(liftLines(skewed).join('\n')).toContain('believe none of this');
  });
});

describe('relance report lift', () => {
  const publish = () =>
    aws.tables
      .get('programmes')
      ?.push(
        { pk: 'PROGRAMME', sk: 'POINTER', version: 1 },
        { pk: 'PROGRAMME', sk: 'VERSION#000001', version: 1, rules: sampleRules() },
      );

  it('answers for a journey of the live programme', async () => {
    publish();
    aws.tables.get('members')?.push(...member('a', [{ days: 40 }], { ordered: 20 }));
    const { code, json } = await runCli('report', 'lift', 'last-chance', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      journey: 'last-chance',
      afterDays: 30,
      treated: { members: 1, ordered: 1 },
    });
  });

  it.each([
    [['nothing'], 'journey_unknown'],
    [['last-chance', '--after', 'x'], 'after_invalid'],
  ])('refuses %j', async (args, errorCode) => {
    publish();
    const { code, stderr } = await runCli('report', 'lift', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(errorCode);
  });
});
