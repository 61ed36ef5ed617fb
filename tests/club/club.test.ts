import { setImmediate } from 'node:timers/promises';
import { MINUTE_MS } from '../../functions/shared/kernel/time';
import { isHuman } from '../../functions/tracking/contract';
import { chartOf } from './chart';
import { drawsOf } from './draws';
import { live, standingOn } from './life';
import { clubMember, startOf } from './member-at';
import { rankCorrelation, tenthsOf } from './recovered';
import { pageOf, reportLines } from './report';
import { type ClubReport, runClub, SCORES } from './run';
import { BUSIEST, HORIZON_DAYS, JUDGED_DAY, seasonOf, unsubscribeHazard } from './setting';
import { trueRisks } from './truth';

const MEMBERS = 5_000;

describe('the club', () => {
  it('is the same for the same seed, member by member, and another for another', () => {
    expect(clubMember(7, 42)).toEqual(clubMember(7, 42));
    expect(clubMember(7, 42).life).not.toEqual(clubMember(8, 42).life);
    expect(clubMember(7, 42).life).not.toEqual(clubMember(7, 43).life);
  });

  it('draws gammas and exponentials of the means and spreads that it is told', () => {
    const draws = drawsOf(3, 0);
    const moments = (draw: () => number) => {
      const values = Array.from({ length: 40_000 }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length] as const;
    };
    for (const [shape, mean] of [
      [0.8, 2],
      [3, 1],
    ] as const) {
      const [found, variance] = moments(() => draws.gamma(shape, mean));
      expect(found / mean).toBeCloseTo(1, 1);
      expect(variance / (mean ** 2 / shape)).toBeCloseTo(1, 1);
    }
    expect(moments(() => draws.exponential(4))[0]).toBeCloseTo(0.25, 2);
  });

  it('has no day busier than the busiest, by which its visits are thinned', () => {
    const seasons = Array.from({ length: 800 }, (_, day) => seasonOf(day));
    expect(Math.max(...seasons)).toBeLessThanOrEqual(BUSIEST);
    expect(Math.min(...seasons)).toBeGreaterThan(0);
  });

  it('has timelines that ascend, and nothing human of who has dropped out, no mail to who has left', () => {
    for (let place = 0; place < 300; place += 1) {
      const { life } = clubMember(1, place);
      const times = life.timeline.map(({ at }) => at);
      expect(times).toEqual([...times].sort());
      // What a visit or a mail brings comes within some minutes of it.
      const drop = startOf(life.droppedOn) + 15 * MINUTE_MS;
      expect(life.timeline.filter((item) => isHuman(item) && Date.parse(item.at) > drop)).toEqual([]);
      const left = life.timeline.findIndex(({ name }) => name === 'Unsubscribed');
      const after = left < 0 ? [] : life.timeline.slice(left).filter(({ name }) => name === 'Email Sent');
      expect(after).toEqual([]);
    }
  });

  it('unsubscribes the likelier the more it is written to against what it wants, and the less that matches', () => {
    expect(unsubscribeHazard(12, 6, 0.2, false)).toBeGreaterThan(unsubscribeHazard(8, 6, 0.2, false));
    expect(unsubscribeHazard(8, 6, 0.8, false)).toBeGreaterThan(unsubscribeHazard(8, 6, 0.2, false));
    expect(unsubscribeHazard(8, 6, 0.8, true)).toBeLessThan(unsubscribeHazard(8, 6, 0.8, false));
    expect(unsubscribeHazard(4, 6, 0.2, false)).toBe(unsubscribeHazard(2, 6, 0.2, false));
  });
});

describe('the true risks', () => {
  const days = HORIZON_DAYS;
  const until = JUDGED_DAY + days;
  const lived = (place: number, runs: number) => {
    const { hidden, life } = clubMember(5, place);
    const standing = standingOn(life, JUDGED_DAY);
    let [silent, left] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const future = live(hidden, standing, JUDGED_DAY, until, drawsOf(1_000 + run, place));
      if (!future.timeline.some(isHuman)) silent += 1;
      if (future.leftOn >= JUDGED_DAY && future.leftOn < until) left += 1;
    }
    return { truth: trueRisks(hidden, standing, JUDGED_DAY, days), silent, left };
  };

  it('are how often it comes when the same days are lived again and again', () => {
    const runs = 400;
    let [chiSquare, compared] = [0, 0];
    for (let place = 0; place < 120; place += 1) {
      const { truth, silent, left } = lived(place, runs);
      for (const [risk, hits] of [
        [truth.silence, silent],
        [truth.unsubscribe, left],
      ] as const) {
        const expected = risk * runs;
        const variance = runs * risk * (1 - risk);
        if (variance < 1e-6) expect(Math.abs(hits - expected)).toBeLessThan(1e-3);
        if (variance < 4) continue;
        chiSquare += (hits - expected) ** 2 / variance;
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(50);
    // The mean of squares of standard normals: 1, give or take four errors of sqrt(2 / n).
    expect(chiSquare / compared).toBeLessThan(1 + 4 * Math.sqrt(2 / compared));
  });

  it('are 1 and certain for who has dropped out, and 0 for an unsubscribe of who has left', () => {
    const { hidden } = clubMember(5, 1);
    expect(trueRisks(hidden, { isDropped: true, hasLeft: true }, JUDGED_DAY, days)).toEqual({
      silence: 1,
      unsubscribe: 0,
    });
    const here = { isDropped: false, hasLeft: false };
    expect(trueRisks(hidden, here, JUDGED_DAY, 0)).toEqual({ silence: 1, unsubscribe: 0 });
    const [week, month] = [7, 30].map((n) => trueRisks(hidden, here, 200, n));
    expect(week?.silence).toBeGreaterThan(month?.silence as number);
    expect(week?.unsubscribe).toBeLessThan(month?.unsubscribe as number);
  });
});

describe('comparing', () => {
  it('correlates ranks, ties in their middle', () => {
    const of = (...values: number[]) => Float32Array.from(values);
    expect(rankCorrelation(of(1, 2, 3), of(10, 20, 90))).toBeCloseTo(1);
    expect(rankCorrelation(of(1, 2, 3), of(9, 2, 1))).toBeCloseTo(-1);
    expect(rankCorrelation(of(1, 1, 2, 2), of(1, 2, 3, 4))).toBeCloseTo(0.894, 3);
  });

  it('takes tenths by what was predicted', () => {
    const predicted = Float32Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) / 100);
    const tenths = tenthsOf(predicted, predicted, new Uint8Array(100).fill(1));
    expect(tenths.map(({ members }) => members)).toEqual(Array.from({ length: 10 }, () => 10));
    expect(tenths[0]?.predicted).toBeCloseTo(0.045);
    expect(tenths[9]?.true).toBeCloseTo(0.945);
    expect(tenths[3]?.observed).toBe(1);
  });
});

describe(`a run over ${MEMBERS} members`, () => {
  let report: ClubReport;
  const turns: string[] = [];
  beforeAll(async () => {
    report = await runClub({
      members: MEMBERS,
      seed: 1,
      turn: async (what, done, of) => {
        turns.push(`${what} ${done} ${of}`);
        await setImmediate();
      },
    });
  }, 300_000);

  it('recovers the risk of silence: in order, and at its level', () => {
    const { scores, ceiling } = report.silence;
    for (const name of SCORES) {
      expect(scores[name].rankCorrelation).toBeGreaterThan(0.65);
      expect(scores[name].auc.value).toBeLessThan(ceiling.auc.high);
    }
    expect(scores.logistic.calibrationError).toBeLessThan(0.06);
    // The tenths rise with what was predicted, and so does the truth but for a slip.
    const truths = scores.logistic.tenths.map((one) => one.true);
    expect(truths.at(-1)).toBeGreaterThan(10 * (truths[0] as number));
  });

  it('recovers the risk of an unsubscribe better than day one, and nobody beats the truth', () => {
    const { scores, ceiling } = report.unsubscribe;
    expect(scores.logistic.rankCorrelation).toBeGreaterThan(0.5);
    expect(scores.logistic.rankCorrelation).toBeGreaterThan(scores.dayOne.rankCorrelation);
    expect(scores.logistic.calibrationError).toBeLessThan(0.006);
    expect(scores.dayOne.rankCorrelation).toBeGreaterThan(0.1);
    expect(ceiling.auc.value).toBeGreaterThan(scores.logistic.auc.value);
    expect(ceiling.auc.value).toBeGreaterThan(scores.boosting.auc.value);
    expect(scores.logistic.belowCeiling.value).toBeGreaterThan(0);
  });

  it('has true risks that what came agrees with', () => {
    for (const risk of [report.silence, report.unsubscribe]) {
      for (const { members, true: truth, observed } of risk.scores.logistic.tenths)
        expect(Math.abs(observed - truth)).toBeLessThan(
          5 * Math.sqrt((Math.max(truth, 1e-3) * (1 - truth)) / members),
        );
    }
  });

  it('tells progress to the end, and says the whole as lines, page and chart', () => {
    expect(turns.at(-1)).toBe(`members ${MEMBERS} ${MEMBERS}`);
    expect(reportLines(report).join('\n')).toContain(`${MEMBERS.toLocaleString('en')} members`);
    const page = pageOf(report, '2026-03-01');
    expect(page).toContain('synthetic-club.svg');
    expect(page).not.toContain('NaN');
    const chart = chartOf(report);
    expect(chart.match(/<circle/g)).toHaveLength(2 * 3 * 10 * 2);
    expect(chart).not.toContain('NaN');
  });
});
