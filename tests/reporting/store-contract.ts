import { type CountRequest, reportKeys } from '../../functions/reporting/contract';
import { foldRequests, NOTHING_KNOWN } from '../../functions/reporting/domain/fold';
import { FULL_PAGE } from '../../functions/reporting/domain/marks';
import type { ReportStore } from '../../functions/reporting/ports';
import { aCountRequest, NOON, outcomes, TODAY } from '../support/reporting/builders';

const fold = (...requests: CountRequest[]) => foldRequests(requests, NOTHING_KNOWN);

/** What every ReportStore does; `open` gives an empty one. */
export const reportStoreContract = (open: () => Promise<ReportStore>) => {
  it('adds all of it at once, and nothing when a name is known, which it tells', async () => {
    const store = await open();
    const first = aCountRequest('a', outcomes({ sent: 2, bounced: 1 }, { once: undefined }));
    expect(await store.add(fold(first), NOON)).toEqual({ added: true });
    const second = aCountRequest('b', outcomes({ sent: 3 }));
    expect(await store.add(fold(first, second), NOON)).toEqual({ added: false, known: ['a'] });
    expect(
      await store.add(foldRequests([first, second], { ...NOTHING_KNOWN, names: new Set(['a']) }), NOON),
    ).toEqual({ added: true });
    expect(await store.days(reportKeys.programme, TODAY)).toEqual([
      { day: TODAY, counts: { sent: 5, bounced: 1 } },
    ]);
  });

  it('keeps the marks of events by their instant, and adds nothing when others came in between', async () => {
    const store = await open();
    const marked = (id: string, ...marks: string[]) =>
      aCountRequest(id, outcomes({ sent: marks.length }, { marks }));
    const one = marked('a', 'i1.aaaaaaaa', 'i2.bbbbbbbb');
    expect(await store.add(fold(one), NOON)).toEqual({ added: true });
    expect(await store.add(fold(marked('b', 'i1.cccccccc')), NOON)).toEqual({ added: false, known: [] });
    const seen = await store.seen(['i1', 'i2', 'i3']);
    expect(seen).toEqual(
      new Map([
        ['i1', [{ page: 0, marks: ['i1.aaaaaaaa'] }]],
        ['i2', [{ page: 0, marks: ['i2.bbbbbbbb'] }]],
      ]),
    );
    const next = foldRequests([marked('b', 'i1.cccccccc', 'i1.aaaaaaaa')], { ...NOTHING_KNOWN, seen });
    expect(await store.add(next, NOON)).toEqual({ added: true });
    expect(await store.seen(['i1'])).toEqual(
      new Map([['i1', [{ page: 0, marks: ['i1.aaaaaaaa', 'i1.cccccccc'] }]]]),
    );
    expect(await store.seen([])).toEqual(new Map());
    expect(await store.days(reportKeys.programme, TODAY)).toEqual([{ day: TODAY, counts: { sent: 3 } }]);
  });

  it('keeps the marks of a busy instant by the page, and adds nothing where another has begun the next one', async () => {
    const store = await open();
    const many = (name: string, length: number) =>
      Array.from({ length }, (_, index) => `i1.${name}${String(index).padStart(7, '0')}`);
    const marked = (id: string, marks: string[]) =>
      aCountRequest(id, outcomes({ sent: marks.length }, { marks }));
    const first = many('a', FULL_PAGE);
    await store.add(fold(marked('1', first)), NOON);
    const known = { ...NOTHING_KNOWN, seen: await store.seen(['i1']) };
    const [second, third] = [many('b', 2), many('c', 3)];
    const late = foldRequests([marked('3', third)], known);
    expect(await store.add(foldRequests([marked('2', second)], known), NOON)).toEqual({ added: true });
    expect(await store.add(late, NOON)).toEqual({ added: false, known: [] });
    const seen = await store.seen(['i1']);
    expect(seen.get('i1')).toEqual([
      { page: 0, marks: first },
      { page: 1, marks: second },
    ]);
    const again = foldRequests([marked('3', [...first, ...third])], { ...NOTHING_KNOWN, seen });
    expect(await store.add(again, NOON)).toEqual({ added: true });
    expect(await store.days(reportKeys.programme, TODAY)).toEqual([
      { day: TODAY, counts: { sent: FULL_PAGE + 5 } },
    ]);
  });

  it('answers the days of a journey by mail, from one day on, oldest first', async () => {
    const store = await open();
    const of = (id: string, day: string, step: string) =>
      aCountRequest(id, outcomes({ sent: 1 }, { day, step }));
    await store.add(
      fold(of('a', '2026-11-21', 'greet'), of('b', '2026-11-23', 'greet'), of('c', '2026-11-22', 'remind')),
      NOON,
    );
    expect(await store.days(reportKeys.journey('welcome'), '2026-11-22')).toEqual([
      { day: '2026-11-22', step: 'remind', counts: { sent: 1 } },
      { day: '2026-11-23', step: 'greet', counts: { sent: 1 } },
    ]);
    expect(await store.days(reportKeys.journey('nowhere'), '2026-11-22')).toEqual([]);
  });

  it('counts what many add at the same time, all of it', async () => {
    const store = await open();
    const insist = async (index: number) => {
      const one = fold(aCountRequest(`r${index}`, outcomes({ sent: 1 })));
      for (let attempt = 0; attempt < 50; attempt += 1) if ((await store.add(one, NOON)).added) return;
      throw new Error(`request ${index} was never added`);
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => insist(index)));
    expect(await store.days(reportKeys.programme, TODAY)).toEqual([{ day: TODAY, counts: { sent: 12 } }]);
  });

  it('keeps how a guard-rail stands', async () => {
    const store = await open();
    expect(await store.guards()).toEqual(new Map());
    const state = {
      pk: reportKeys.guards,
      sk: 'mail welcome/greet',
      state: 'tripped' as const,
      at: NOON,
      beyond: [],
      pausing: { mail: 'welcome/greet' },
      before: { [TODAY]: { sent: 4 } },
    };
    await store.keep(state);
    await store.keep({ ...state, state: 'watching' });
    expect(await store.guards()).toEqual(new Map([[state.sk, { ...state, state: 'watching' }]]));
  });
};
