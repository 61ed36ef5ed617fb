import fc from 'fast-check';
import { DAY_MS, HOUR_MS, isoTime } from '../../functions/shared/kernel/time';
import {
  type ActivityCard,
  clickedMailsOf,
  type EventCounts,
  foldInteraction,
  markOfMail,
  mergeActivity,
} from '../../functions/tracking/contract';
import { emptyActivity } from '../../functions/tracking/domain/activity';
import { addClickedMail, MOST_MAILS } from '../../functions/tracking/domain/clicked-mails';

const START = Date.parse('2026-01-01T00:00:00Z');
const keyOf = (mail: number) => `HHqHbmL83bQnH${String(mail).padStart(3, '0')}`;
const markOf = (mail: number) => String(mail).padStart(3, '0');
const hourOf = (at: number) => Math.floor(at / HOUR_MS) * HOUR_MS;

interface Click {
  readonly mail: number;
  readonly at: number;
}
const click: fc.Arbitrary<Click> = fc.record({
  mail: fc.integer({ min: 0, max: 40 }),
  at: fc.integer({ min: 0, max: 200 * 24 * 60 }).map((minute) => START + minute * 60_000),
});
const clicks = fc.array(click, { maxLength: 80 });

const RULES = { currency: 'EUR', exchangeRates: {}, mentioned: new Set<string>() };
const fold = (all: readonly Click[], start: ActivityCard = emptyActivity('m')): ActivityCard =>
  all.reduce((card, { mail, at }) => {
    const item = { kind: 'fact' as const, name: 'Email Clicked', at: isoTime(at) };
    const folded = foldInteraction(card, item, { key: keyOf(mail) }, RULES);
    return folded.ok ? folded.value : card;
  }, start);

/** By definition: the latest hour of each mail, of those the sixteen latest. */
const expected = (all: readonly Click[]) => {
  const last = new Map<number, number>();
  for (const { mail, at } of all) last.set(mail, Math.max(last.get(mail) ?? 0, hourOf(at)));
  return [...last]
    .map(([mail, at]) => ({ mark: markOf(mail), at }))
    .sort((one, other) => one.at - other.at || (one.mark < other.mark ? -1 : 1))
    .slice(-MOST_MAILS);
};

describe('the mails that a member clicked in', () => {
  it('are the latest, each once, in whatever order and however often its clicks come', () => {
    fc.assert(
      fc.property(clicks, fc.infiniteStream(fc.nat()), (all, random) => {
        const card = fold(all);
        const kept = expected(all);
        const isFull = kept.length === MOST_MAILS;
        expect(clickedMailsOf(card)).toEqual({
          mails: isFull ? kept.slice(1) : kept,
          before: [],
          ...(isFull ? { oldest: kept[0] } : {}),
        });
        const shuffled = [...all, ...all].sort(() => (random.next().value % 2 === 0 ? 1 : -1));
        expect(fold(shuffled).clicked).toBe(card.clicked);
      }),
    );
  });

  it('unite as sets when two members become one, either way round', () => {
    fc.assert(
      fc.property(clicks, clicks, (mine, theirs) => {
        const both = fold([...mine, ...theirs]).clicked;
        expect(mergeActivity(fold(mine), fold(theirs)).clicked).toBe(both);
        expect(mergeActivity(fold(theirs), fold(mine)).clicked).toBe(both);
      }),
    );
  });

  it('are one for eight clicks in one mail, and take 96 characters at most', () => {
    const eight = Array.from({ length: 8 }, (_, k) => ({ mail: 1, at: START + k * 60_000 }));
    expect(clickedMailsOf(fold(eight)).mails).toEqual([{ mark: '001', at: START }]);
    expect(fold(eight).events['Email Clicked']?.n).toBe(8);
    const many = Array.from({ length: 300 }, (_, mail) => ({ mail, at: START + mail * HOUR_MS }));
    expect(fold(many).clicked).toHaveLength(96);
  });

  const counts: EventCounts = { f: START, l: START + 5 * DAY_MS, n: 7, d7: 3, d30: 5.4, d90: 6 };
  const before: ActivityCard = { ...emptyActivity('m'), events: { 'Email Clicked': counts } };
  const OLD = [{ count: 5, at: START + 5 * DAY_MS }];

  it('are so many as there were clicks on a card of before, also once it tells them apart', () => {
    expect(clickedMailsOf(before)).toEqual({ mails: [], before: OLD });
    const later = { mail: 3, at: START + 9 * DAY_MS };
    expect(clickedMailsOf(fold([later], before))).toEqual({
      mails: [{ mark: '003', at: START + 9 * DAY_MS }],
      before: OLD,
    });
    // A click that came late is one of its own, whenever it was.
    const late = { mail: 4, at: START };
    expect(clickedMailsOf(fold([later, late], before)).before).toEqual(OLD);
    expect(fold([late, later], before).clicked).toBe(fold([later, late], before).clicked);
  });

  it('of two cards keep what the older one counted', () => {
    const later = fold([{ mail: 3, at: START + 9 * DAY_MS }]);
    for (const merged of [mergeActivity(before, later), mergeActivity(later, before)])
      expect(clickedMailsOf(merged)).toEqual({
        mails: [{ mark: '003', at: START + 9 * DAY_MS }],
        before: OLD,
      });
    // Neither tells them apart: their counts do.
    const both = mergeActivity(before, before);
    expect(both).not.toHaveProperty('clicked');
    expect(clickedMailsOf(both).before).toEqual([{ count: 11, at: START + 5 * DAY_MS }]);
  });

  it.each([
    ['track', { key: keyOf(1) }],
    ['decision', { key: keyOf(1) }],
    ['fact', {}],
    ['fact', { key: 7 }],
    ['fact', { key: 'a.b' }],
  ] as const)('are none by a %s with %j', (kind, properties) => {
    const item = { kind, name: 'Email Clicked', at: isoTime(START) };
    const folded = foldInteraction(emptyActivity('m'), item, properties, RULES);
    expect(folded.ok && folded.value.clicked).toBeUndefined();
  });

  it.each([[7], [{}], [''], ['abc'], ['  !abc'], ['é漢字abc']])('are none in %j', (clicked) => {
    expect(clickedMailsOf({ clicked: clicked as string, events: {} })).toEqual({ mails: [], before: [] });
  });

  it('are left alone by what has no hour that could be written down', () => {
    expect(addClickedMail({}, keyOf(1), Date.parse('2019-05-01T00:00:00Z'))).toBeUndefined();
    expect(addClickedMail({}, keyOf(1), Number.NaN)).toBeUndefined();
    expect(markOfMail(keyOf(12))).toBe('012');
  });
});
