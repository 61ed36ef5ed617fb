import fc from 'fast-check';
import { DAY_MS, HOUR_MS, isoTime } from '../../functions/shared/kernel/time';
import { foldInteraction, hoursOf } from '../../functions/tracking/contract';
import { addHour, MOST_HOURS, mergeHours } from '../../functions/tracking/domain/active-hours';
import { emptyActivity } from '../../functions/tracking/domain/activity';

const at = (text: string) => Date.parse(text);
const written = (instants: readonly number[]) =>
  instants.reduce<string | undefined>((hours, instant) => addHour(hours, instant), undefined);
const hourOf = (instant: number) => Math.floor(instant / HOUR_MS) * HOUR_MS;

/** Instants with a time of day, on few days, so that hours meet. */
const instant = fc
  .integer({ min: at('2026-01-01T00:00:00Z') / 60_000 + 1, max: at('2026-01-12T00:00:00Z') / 60_000 })
  .map((minute) => minute * 60_000 + 1);
const instants = fc.array(instant, { maxLength: 60 });

describe('the hours in which a member was there', () => {
  it('are the latest of all, each once, whatever the order and however often they come', () => {
    fc.assert(
      fc.property(instants, fc.infiniteStream(fc.nat()), (all, random) => {
        const expected = [...new Set(all.map(hourOf))].sort((a, b) => a - b).slice(-MOST_HOURS);
        const shuffled = [...all, ...all].sort(() => (random.next().value % 2 === 0 ? 1 : -1));
        expect(hoursOf(written(all))).toEqual(expected);
        expect(written(shuffled)).toEqual(written(all));
      }),
    );
  });

  it('unite as sets, either way round', () => {
    fc.assert(
      fc.property(instants, instants, (mine, theirs) => {
        const both = written([...mine, ...theirs]);
        expect(mergeHours(written(mine), written(theirs))).toEqual(both);
        expect(mergeHours(written(theirs), written(mine))).toEqual(both);
      }),
    );
  });

  it('never take more than 48 characters', () => {
    const all = Array.from({ length: 500 }, (_, k) => at('2026-01-01T00:30:00Z') + k * HOUR_MS);
    expect(written(all)).toHaveLength(48);
  });

  it('leave out a date without a time, and what lies before 2020 or after 2049', () => {
    for (const text of [
      '2026-03-01T00:00:00.000Z',
      '2019-12-31T23:00:00.000Z',
      '2049-12-31T23:00:00.000Z',
      'no time',
    ])
      expect(addHour(undefined, Date.parse(text))).toBeUndefined();
    expect(hoursOf(addHour(undefined, at('2026-03-01T00:00:00.001Z')))).toEqual([at('2026-03-01T00:00:00Z')]);
  });

  it.each([[undefined], [7], [{}], [''], ['ab'], ['  !'], ['é漢字']])('reads nothing of %j', (text) => {
    expect(hoursOf(text)).toEqual([]);
  });

  it('are of what the member did and of the mails that a person opened, not of what the shop or a machine did', () => {
    const rules = { currency: 'EUR', exchangeRates: {}, mentioned: new Set<string>() };
    const kept = (kind: 'track' | 'fact' | 'decision' | 'identify', name: string) => {
      const item = { kind, name, at: isoTime(at('2026-03-01T10:30:00Z')) };
      const folded = foldInteraction(emptyActivity('m'), item, { revenue: 1 }, rules);
      return folded.ok ? hoursOf(folded.value.hours).length : undefined;
    };
    expect(kept('track', 'Product Viewed')).toBe(1);
    expect(kept('fact', 'Email Clicked')).toBe(1);
    expect(kept('fact', 'Email Opened')).toBe(1);
    expect(kept('decision', 'Email Opened')).toBe(0);
    expect(kept('fact', 'Email Bounced')).toBe(0);
    expect(kept('fact', 'Unsubscribed')).toBe(0);
    expect(kept('track', 'Order Refunded')).toBe(0);
    expect(kept('identify', 'identify')).toBe(0);
  });

  it('are of a day that is no hour of its own: thirty days at the same time are sixteen', () => {
    const daily = Array.from({ length: 30 }, (_, k) => at('2026-01-01T18:10:00Z') + k * DAY_MS);
    expect(hoursOf(written(daily))).toHaveLength(MOST_HOURS);
  });
});
