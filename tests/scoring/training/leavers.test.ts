import fc from 'fast-check';
import { sampleTimelinesSchema } from '../../../functions/scoring/contract';
import { churnersOf, noLeavers, withLeaver } from '../../../functions/scoring/domain/training/leavers';
import type { Asked, SampledRow } from '../../../functions/scoring/domain/training/sample-member';
import { placesIn, trainsFrom } from '../../../functions/scoring/domain/training/training-span';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { SPAN } from '../../support/scoring/sampled-rows';

const { judged, now } = placesIn(SPAN);
const asked = fc.constantFrom<Asked>(0, 1, 'not asked');
/** The rows of one member: at some cut-offs, of which the present is unknown. */
const member = fc
  .array(fc.tuple(asked, asked, fc.boolean()), { minLength: now + 1, maxLength: now + 1 })
  .map((cells) =>
    cells.flatMap(([silence, unsubscribe, isThere], cutOff): SampledRow[] => {
      if (!isThere) return [];
      return cutOff === now
        ? [{ cutOff, features: [], silence: 'unknown', unsubscribe: 'unknown' }]
        : [{ cutOff, features: [], silence, unsubscribe }];
    }),
  );

describe('the members who left', () => {
  it('are counted once each, where they left at a cut-off that trains or judges', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(member, { maxLength: 6 }), { maxLength: 3 }),
        fc.integer({ min: -10, max: 600 }),
        (parts, days) => {
          const first = (SPAN.cutOffs[now] as number) - days * DAY_MS;
          const told = parts.map((rows) => ({ leavers: rows.reduce(withLeaver, noLeavers(SPAN)) }));
          for (const outcome of ['silence', 'unsubscribe'] as const) {
            const left = parts
              .flat()
              .filter((rows) =>
                rows.some((row) => row[outcome] === 1 && row.cutOff >= trainsFrom(SPAN, first)),
              );
            expect(churnersOf(outcome, told, SPAN, first)).toBe(left.length);
          }
        },
      ),
    );
  });

  it('count nowhere but where it is judged, when nothing can train', () => {
    expect(trainsFrom(SPAN, Number.POSITIVE_INFINITY)).toBe(judged);
    expect(trainsFrom(SPAN, 0)).toBe(0);
    const at = (cutOff: number): SampledRow => ({ cutOff, features: [], silence: 1, unsubscribe: 0 });
    const leavers = [[at(2)], [at(2), at(judged)]].reduce(withLeaver, noLeavers(SPAN));
    expect(churnersOf('silence', [{ leavers }], SPAN, Number.POSITIVE_INFINITY)).toBe(1);
    expect(churnersOf('silence', [{ leavers }], SPAN, 0)).toBe(2);
    expect(churnersOf('unsubscribe', [{ leavers }], SPAN, 0)).toBe(0);
  });

  it('of a part of before, which counted them otherwise, are none', () => {
    const at: SampledRow = { cutOff: 2, features: [], silence: 1, unsubscribe: 1 };
    const leavers = withLeaver(noLeavers(SPAN), [at]);
    const before = { churners: { silence: 900, unsubscribe: 900 } };
    expect(churnersOf('silence', [before as object, { leavers }], SPAN, 0)).toBe(1);
  });
});

describe('a part of a sample on its queue', () => {
  const part = {
    training: '2026-11-29T03:30:00.000Z',
    now: '2026-11-29T03:30:00.000Z',
    horizonMs: 1,
    part: 0,
    parts: 8,
    segment: 0,
    segments: 8,
    share: 1,
    most: 10,
  };
  const before = { members: 4, rows: 9, left: 0, blocks: ['one'] };

  it('can be read as a worker of before put it, and as one of now does', () => {
    const old = { ...part, before: { ...before, churners: { silence: 3, unsubscribe: 1 } } };
    expect(sampleTimelinesSchema.safeParse(old).success).toBe(true);
    const leavers = noLeavers(SPAN);
    expect(sampleTimelinesSchema.safeParse({ ...part, before: { ...before, leavers } }).success).toBe(true);
  });
});
