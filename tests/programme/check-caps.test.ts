import { checkDocument } from '../../functions/programme/flows/check';
import { basketJourney, documentOf, welcomeJourney } from '../support/journeys/builders';

// A change may break the document in any way, so it sees it without its type.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Loose = any;
type Change = (document: Loose) => void;

/** A programme with one cap of eight in 31 days, changed. */
const checkedWith = (change: Change) => {
  const document: Loose = structuredClone(documentOf([welcomeJourney(), basketJourney()]));
  change(document);
  return checkDocument(document);
};

describe('the path and the code of', () => {
  test.each<[string, string, Change]>([
    [
      'a cap with a window of nothing',
      'caps.0.window invalid_format',
      (d) => {
        d.caps[0].window = '0d';
      },
    ],
    [
      'a looser cap beside a tighter one',
      'caps.1 cap_without_effect',
      (d) => {
        d.caps.push({ scope: 'all', max: 9, window: '7d' });
      },
    ],
    [
      'a longer window that fewer messages than allowed can fill, under the ceiling',
      'caps.1 cap_without_effect',
      (d) => {
        d.caps.unshift({ scope: 'all', max: 1, window: '7d' }, { scope: 'all', max: 3, window: '14d' });
      },
    ],
    [
      'a cap of a topic that the ceiling never lets it reach',
      'caps.1 cap_without_effect',
      (d) => {
        d.caps.push({ scope: { topic: 'news' }, max: 9, window: '31d' });
      },
    ],
    [
      'a cap of a topic that no other but the ceiling lets it reach',
      'caps.2 cap_without_effect',
      (d) => {
        d.caps.push(
          { scope: 'all', max: 2, window: '7d' },
          { scope: { topic: 'news' }, max: 3, window: '7d' },
        );
      },
    ],
    [
      'the same cap twice',
      'caps.1 cap_without_effect',
      (d) => {
        d.caps.push(d.caps[0]);
      },
    ],
    [
      'a cap of transactional messages',
      'caps.1.scope.class cap_without_effect',
      (d) => {
        d.caps.push({ scope: { class: 'transactional' }, max: 1, window: '1d' });
      },
    ],
    [
      'a cap outside the others that is not of a topic',
      'caps.1.outside outside_without_topic',
      (d) => {
        d.caps.push({ scope: 'all', max: 1, window: '1d', outside: true });
      },
    ],
    [
      'a cap outside the others that lets a topic write more often than daily',
      'caps.1.window window_too_short',
      (d) => {
        d.caps.push({ scope: { topic: 'news' }, max: 1, window: '23h', outside: true });
      },
    ],
    [
      'caps of which none is on all messages',
      'caps ceiling_missing',
      (d) => {
        d.caps = [{ scope: { topic: 'news' }, max: 1, window: '1d' }];
      },
    ],
    [
      'a ceiling that says nothing of a month',
      'caps.1.window ceiling_too_short',
      (d) => {
        d.caps = [
          { scope: 'all', max: 1, window: '1d' },
          { scope: 'all', max: 7, window: '27d' },
        ];
      },
    ],
    [
      'a message gap as long as the window of the ceiling',
      'messageGap gap_above_ceiling',
      (d) => {
        d.messageGap = '31d';
      },
    ],
    [
      'a message gap longer than the window of the ceiling',
      'messageGap gap_above_ceiling',
      (d) => {
        d.messageGap = '745h';
      },
    ],
    [
      'a cap by engagement above the ceiling',
      'engagement.base base_above_ceiling',
      (d) => {
        d.engagement = { base: 9 };
      },
    ],
    [
      'more slots kept for the last chance than there are',
      'lastChanceSlots slots_above_ceiling',
      (d) => {
        d.lastChanceSlots = 8;
      },
    ],
    [
      'a collecting window that no queue waits for',
      'collect collect_too_long',
      (d) => {
        d.collect = '16m';
      },
    ],
    [
      'a message gap that looks back too far',
      'messageGap window_too_long, messageGap gap_above_ceiling',
      (d) => {
        d.messageGap = '91d';
      },
    ],
  ])('%s', (_, problem, change) => {
    expect(
      checkedWith(change)
        .problems.map(({ path, code }) => `${path} ${code}`)
        .join(', '),
    ).toBe(problem);
  });
});

describe('the caps of a programme', () => {
  test('are eight in 31 days and one a day where it has none', () => {
    const checked = checkedWith((d) => {
      delete d.caps;
    });
    expect(checked.ok && checked.document.caps).toEqual([
      { scope: 'all', max: 8, window: '31d' },
      { scope: 'all', max: 1, window: '1d' },
    ]);
  });

  test('may be many, each of which can be reached', () => {
    const good = checkedWith((d) => {
      d.caps = [
        { scope: 'all', max: 8, window: '31d' },
        { scope: 'all', max: 3, window: '7d' },
        { scope: 'all', max: 1, window: '1d' },
        { scope: { class: 'last-chance' }, max: 1, window: '90d' },
        { scope: { topic: 'news' }, max: 20, window: '30d', outside: true },
        { scope: { topic: 'news' }, max: 1, window: '1d', outside: true },
      ];
      d.engagement = {};
      d.lastChanceSlots = 1;
      d.collect = '10m';
    });
    expect(good.problems).toEqual([]);
    expect(good.ok && good.document.engagement).toEqual({ base: 7, mean: 1, risk: 0.01 });
  });

  test('may be just reached, and the ceiling may be above what all others let through', () => {
    const capsOf = (...caps: unknown[]) =>
      checkedWith((d) => {
        d.caps = caps;
      }).problems;
    const week = { scope: 'all', max: 2, window: '7d' };
    const month = { scope: 'all', max: 10, window: '31d' };
    expect(capsOf(week, month)).toEqual([]);
    expect(capsOf(week, { ...month, max: 40 })).toEqual([]);
    expect(capsOf(month, { scope: { topic: 'news' }, max: 10, window: '31d' })).toEqual([]);
    expect(capsOf({ ...month, window: '28d' })).toEqual([]);
  });

  test('are refused with the cap that makes one of them idle', () => {
    const { problems } = checkedWith((d) => {
      d.caps.push({ scope: 'all', max: 12, window: '31d' });
    });
    expect(problems[0]?.message).toBe(
      '12 in 31d of all messages can never be reached: another cap is 8 in 31d of all messages',
    );
  });
});

test('no topic may be called as that of a mail of which nobody knows the topic any more', () => {
  const { problems } = checkedWith((d) => {
    d.topics.push({ ...d.topics[0], id: 'unknown' });
  });
  expect(problems.map(({ path, code }) => `${path} ${code}`)).toContain('topics.1.id id_reserved');
});
