import fc from 'fast-check';
import { memberFeatures } from '../../../functions/scoring/domain/features/member-features';
import {
  checkPlan,
  memberSnapshots,
  type SnapshotPlan,
} from '../../../functions/scoring/domain/snapshots/member-snapshots';
import { cardAt, decides } from '../../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { codeFrom } from '../../support/scoring/code-from';
import { anyTimeline, inOrder, pastOf, RULES, START } from '../../support/scoring/timelines';

const at = (day: number) => START + day * DAY_MS;
const planOf = (plan: Partial<SnapshotPlan> = {}): SnapshotPlan => ({
  cutOffs: [at(100), at(130), at(160)],
  horizonMs: 30 * DAY_MS,
  activeMs: 90 * DAY_MS,
  outcome: 'silence',
  knownUntil: at(400),
  rules: RULES,
  ...plan,
});
const of = (timeline: ReturnType<typeof pastOf>[], plan: Partial<SnapshotPlan> = {}) => [
  ...memberSnapshots('m', inOrder(timeline), planOf(plan)),
];
const labels = (...args: Parameters<typeof of>) => of(...args).map(({ cutOff, label }) => [cutOff, label]);

describe('snapshots of a member', () => {
  it('say at each cut-off whether silence followed', () => {
    expect(labels([pastOf(95), pastOf(140)])).toEqual([
      [0, 1],
      [1, 0],
      [2, 1],
    ]);
  });

  it('give what happens at the cut-off to the future, and at the end of the horizon to nobody', () => {
    expect(labels([pastOf(99), pastOf(100)], { cutOffs: [at(100)] })).toEqual([[0, 0]]);
    expect(labels([pastOf(99), pastOf(130)], { cutOffs: [at(100)] })).toEqual([[0, 1]]);
    expect(of([pastOf(100)], { cutOffs: [at(100)] })).toEqual([]);
  });

  it('leave a label open until its horizon is over', () => {
    expect(labels([pastOf(95)], { knownUntil: at(150) })).toEqual([
      [0, 1],
      [1, undefined],
      [2, undefined],
    ]);
    expect(labels([pastOf(95), pastOf(135)], { knownUntil: at(150) })[1]).toEqual([1, undefined]);
  });

  it('have the labels that one finds by looking at the whole timeline, which they read once', () => {
    const plan = planOf({
      cutOffs: [at(50), at(70), at(90), at(200)],
      horizonMs: 45 * DAY_MS,
      activeMs: Number.POSITIVE_INFINITY,
      knownUntil: at(240),
    });
    fc.assert(
      fc.property(
        anyTimeline,
        fc.constantFrom('silence' as const, 'unsubscribe' as const),
        (timeline, outcome) => {
          const items = inOrder(timeline);
          const once = (function* () {
            yield* items;
          })();
          const found = [...memberSnapshots('m', once, { ...plan, outcome })];
          expect(found.map(({ cutOff }) => cutOff)).toEqual(found.map(({ cutOff }) => cutOff).sort());
          for (const { at: from, label } of found) {
            const until = from + plan.horizonMs;
            const came = items.some((item) => {
              const time = Date.parse(item.at);
              return time >= from && time < until && decides(outcome, item);
            });
            const known = until <= plan.knownUntil;
            expect(label).toBe(known ? Number(came === (outcome === 'unsubscribe')) : undefined);
          }
        },
      ),
    );
  });

  it('look only at members who were active of late', () => {
    expect(labels([pastOf(5), pastOf(120)])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it('count only what is human as the end of silence', () => {
    expect(
      labels([pastOf(95), pastOf(110, 'Email Opened'), pastOf(111, 'Order Refunded')], {
        cutOffs: [at(100)],
      }),
    ).toEqual([[0, 1]]);
    expect(labels([pastOf(95), pastOf(110, 'Email Clicked')], { cutOffs: [at(100)] })).toEqual([[0, 0]]);
  });

  it('say who unsubscribes within the horizon, by a word or by a complaint', () => {
    const plan = { outcome: 'unsubscribe' as const, cutOffs: [at(100)] };
    expect(labels([pastOf(95), pastOf(110)], plan)).toEqual([[0, 0]]);
    expect(labels([pastOf(95), pastOf(110, 'Unsubscribed')], plan)).toEqual([[0, 1]]);
    expect(labels([pastOf(95), pastOf(110, 'Email Complained')], plan)).toEqual([[0, 1]]);
    expect(labels([pastOf(95), pastOf(131, 'Unsubscribed')], plan)).toEqual([[0, 0]]);
    expect(labels([pastOf(90, 'Unsubscribed'), pastOf(95)], plan)).toEqual([]);
  });

  it('have the features of the card at each cut-off, and no later fact changes one', () => {
    fc.assert(
      fc.property(anyTimeline, anyTimeline, (timeline, later) => {
        const cutOff = at(200);
        const past = timeline.filter((item) => Date.parse(item.at) < cutOff);
        const planted = later.map((item) => ({
          ...item,
          at: new Date(Date.parse(item.at) + 200 * DAY_MS).toISOString(),
        }));
        const plan = { cutOffs: [at(60), cutOff], activeMs: 500 * DAY_MS };
        const without = of(past, plan);
        expect(of([...past, ...planted], plan).map(({ label: _, ...rest }) => rest)).toEqual(
          without.map(({ label: _, ...rest }) => rest),
        );
        const card = cardAt('m', inOrder(past), cutOff, RULES);
        expect(without.find((one) => one.cutOff === 1)?.features).toEqual(
          memberFeatures(card, cutOff, 30 * DAY_MS),
        );
      }),
    );
  });

  it('have repeat purchases by the day for the models of purchases', () => {
    const [one] = of([pastOf(10.1), pastOf(10.2), pastOf(50.5), pastOf(95)], { cutOffs: [at(100)] });
    expect(one?.customer).toEqual({ x: 2, tx: 85, T: 90 });
  });

  it('are none of a member without a past', () => {
    expect(of([])).toEqual([]);
    expect(of([pastOf(90, 'Email Opened')])).toEqual([]);
  });

  it('are refused when the cut-offs do not ascend', () => {
    expect(codeFrom(() => checkPlan(planOf({ cutOffs: [at(2), at(1)] })))).toBe('cut_offs_invalid');
    expect(codeFrom(() => checkPlan(planOf({ cutOffs: [Number.NaN] })))).toBe('cut_offs_invalid');
    expect(codeFrom(() => checkPlan(planOf()))).toBe('none');
  });
});
