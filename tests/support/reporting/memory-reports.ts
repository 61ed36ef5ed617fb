import {
  type Counts,
  type GuardState,
  type Outcome,
  reportKeys,
} from '../../../functions/reporting/contract';
import type { MarksPage } from '../../../functions/reporting/domain/marks';
import type { ReportStore } from '../../../functions/reporting/ports';

/** The table `reports` in memory; what is added is added at once, or not at all, as the table does. */
export const memoryReports = (): ReportStore & { readonly kept: GuardState[] } => {
  const names = new Set<string>();
  const seen = new Map<string, readonly MarksPage[]>();
  const counters = new Map<string, Partial<Record<Outcome, number>>>();
  const guards = new Map<string, GuardState>();
  const kept: GuardState[] = [];
  const pageOf = (instant: string, page: number) => seen.get(instant)?.find((one) => one.page === page);
  return {
    kept,
    seen: async (instants) => new Map([...seen].filter(([instant]) => instants.includes(instant))),
    async add(fold) {
      const known = fold.names.filter((name) => names.has(name));
      const others = fold.marks.some(
        ({ instant, page, before }) => before.length !== (pageOf(instant, page)?.marks.length ?? 0),
      );
      if (known.length > 0 || others) return { added: false, known };
      for (const name of fold.names) names.add(name);
      for (const { instant, page, before, add } of fold.marks) {
        const others = (seen.get(instant) ?? []).filter((one) => one.page !== page);
        seen.set(instant, [...others, { page, marks: [...before, ...add] }]);
      }
      for (const { pk, sk, add } of fold.changes) {
        const counts = counters.get(`${pk} ${sk}`) ?? {};
        for (const [outcome, n] of Object.entries(add) as [Outcome, number][])
          counts[outcome] = (counts[outcome] ?? 0) + n;
        counters.set(`${pk} ${sk}`, counts);
      }
      return { added: true };
    },
    async days(pk, from) {
      return [...counters]
        .map(([key, counts]) => ({ at: key.split(' '), counts: { ...counts } as Counts }))
        .filter(({ at }) => at[0] === pk && (at[1] ?? '') >= from)
        .sort((a, b) => ((a.at[1] ?? '') < (b.at[1] ?? '') ? -1 : 1))
        .map(({ at, counts }) => {
          const [day = '', step] = (at[1] ?? '').split('#');
          return { day, ...(step === undefined ? {} : { step }), counts };
        });
    },
    guards: async () => new Map(guards),
    async keep(state) {
      guards.set(state.sk, structuredClone(state));
      kept.push(state);
    },
  };
};

/** The key under which a journey's counters lie. */
export const journeyKey = reportKeys.journey;
