import { type CountRequest, reportKeys } from '../../functions/reporting/contract';
import { foldRequests } from '../../functions/reporting/domain/fold';
import type { ReportStore } from '../../functions/reporting/ports';
import { aCountRequest, NOON, outcomes, TODAY } from '../support/reporting/builders';

const fold = (...requests: CountRequest[]) => foldRequests(requests, new Set());

/** What every ReportStore does; `open` gives an empty one. */
export const reportStoreContract = (open: () => Promise<ReportStore>) => {
  it('adds all of it at once, and nothing when a name is known, which it tells', async () => {
    const store = await open();
    const first = aCountRequest('a', outcomes({ sent: 2, bounced: 1 }, { once: undefined }));
    expect(await store.add(fold(first), NOON)).toEqual({ added: true });
    const second = aCountRequest('b', outcomes({ sent: 3 }));
    expect(await store.add(fold(first, second), NOON)).toEqual({ added: false, known: ['a'] });
    expect(await store.add(foldRequests([first, second], new Set(['a'])), NOON)).toEqual({ added: true });
    expect(await store.days(reportKeys.programme, TODAY)).toEqual([
      { day: TODAY, counts: { sent: 5, bounced: 1 } },
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
