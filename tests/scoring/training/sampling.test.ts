import fc from 'fast-check';
import {
  isSampled,
  planSampling,
  SAMPLE_PARTS,
  SAMPLED_MEMBERS,
} from '../../../functions/scoring/domain/training/sampling';
import { placesIn, spanOf } from '../../../functions/scoring/domain/training/training-span';
import { DAY_MS } from '../../../functions/shared/kernel/time';

const NIGHT = '2026-11-29T03:30:00.000Z';
const members = fc.integer({ min: 0, max: 2_000_000_000 });

describe('the sample of a training', () => {
  it('is of everybody while they are few, and of as many as planned from then on', () => {
    fc.assert(
      fc.property(members, fc.string(), (count, training) => {
        const { segments, chosen, share } = planSampling(count, training);
        const expected = count * (chosen.length / segments) * share;
        expect(expected).toBeLessThanOrEqual(SAMPLED_MEMBERS * 1.0001);
        if (count <= SAMPLED_MEMBERS) {
          expect([segments, share]).toEqual([SAMPLE_PARTS, 1]);
        } else expect(expected).toBeGreaterThan(SAMPLED_MEMBERS * 0.9999);
      }),
    );
  });

  it('reads at most twice what it takes, however large the table is, in segments that the table has', () => {
    fc.assert(
      fc.property(members, fc.string(), (count, training) => {
        const { segments, chosen } = planSampling(count, training);
        expect((count * chosen.length) / segments).toBeLessThan(2 * SAMPLED_MEMBERS);
        expect(segments).toBeLessThanOrEqual(1_000_000);
        expect(new Set(chosen).size).toBe(SAMPLE_PARTS);
        for (const segment of chosen) {
          expect(Number.isInteger(segment) && segment >= 0 && segment < segments).toBe(true);
        }
      }),
    );
  });

  it('comes to at most 300,000 snapshots, also when its parts are as large as they may be', () => {
    const instants = spanOf(0, 30 * DAY_MS).cutOffs.length;
    expect(SAMPLED_MEMBERS * instants).toBeLessThanOrEqual(300_000);
    const { mostOfPart } = planSampling(5_000_000, NIGHT);
    expect(mostOfPart * SAMPLE_PARTS).toBeLessThanOrEqual(SAMPLED_MEMBERS * 1.11);
  });

  it('is the same for the same training, another one for another, and in proportion to the share', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `member-${i}`);
    const taken = (training: string) => ids.filter((id) => isSampled(id, training, 0.4));
    const [first, again, other] = [taken(NIGHT), taken(NIGHT), taken('2026-11-30T03:30:00.000Z')];
    expect(again).toEqual(first);
    // Six standard errors of the share on either side.
    for (const one of [first, other]) expect(Math.abs(one.length / ids.length - 0.4)).toBeLessThan(0.021);
    const both = other.filter((id) => first.includes(id)).length;
    expect(Math.abs(both / other.length - 0.4)).toBeLessThan(0.035);
    expect(planSampling(5_000_000, NIGHT)).toEqual(planSampling(5_000_000, NIGHT));
  });

  it('takes nobody at a share of 0 and everybody at 1', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect([isSampled(id, NIGHT, 0), isSampled(id, NIGHT, 1)]).toEqual([false, true]);
      }),
    );
  });
});

describe('the instants of a training', () => {
  it('judge where labels have just matured, and train where they were known then', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 3_600_000, max: 3_650 * DAY_MS }),
        (now, horizonMs) => {
          const span = spanOf(now, horizonMs);
          const { judged, now: present } = placesIn(span);
          expect(span.cutOffs[present]).toBe(now);
          expect(span.cutOffs[judged]).toBe(now - horizonMs);
          for (const at of span.cutOffs.slice(0, judged)) {
            expect(at + horizonMs).toBeLessThanOrEqual(span.cutOffs[judged] as number);
          }
          expect([...span.cutOffs].sort((a, b) => a - b)).toEqual(span.cutOffs);
          expect(new Set(span.cutOffs).size).toBe(14);
        },
      ),
    );
  });
});
