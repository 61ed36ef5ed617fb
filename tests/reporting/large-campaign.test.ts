import { foldCounts } from '../../functions/messaging/domain/outcome-counts';
import { type CountRequest, markOf, type OutcomeCount } from '../../functions/reporting/contract';
import type { Fold } from '../../functions/reporting/domain/fold';
import { packMarks } from '../../functions/reporting/domain/marks';
import { countRequests } from '../../functions/reporting/flows/count';
import type { ReportStore } from '../../functions/reporting/ports';
import { aCountRequest, NOON, outcomes, TODAY } from '../support/reporting/builders';
import { memoryReports } from '../support/reporting/memory-reports';

const SECONDS = 60;
const MAILS_A_SECOND = 500;
/** So many events of SES are heard, and asked to be counted, at once. */
const TOGETHER = 500;
const OUTCOMES = ['sent', 'delivered', 'opened'] as const;
const EVENTS = SECONDS * MAILS_A_SECOND * OUTCOMES.length;

/** What SES tells of a mail in the second in which it was sent. */
const eventsOf = (second: number, mail: number): OutcomeCount[] =>
  OUTCOMES.flatMap((outcome) =>
    outcomes({ [outcome]: 1 }, { marks: [markOf(NOON + second * 1_000, `${second} ${mail}`, outcome)] }),
  );

/** A minute of a large campaign, as the queue gathers it for one call. */
const aMinute = (): CountRequest[] => {
  const events = Array.from({ length: SECONDS * MAILS_A_SECOND }, (_, mail) =>
    eventsOf(Math.floor(mail / MAILS_A_SECOND), mail),
  ).flat();
  const requests: CountRequest[] = [];
  for (let from = 0; from < events.length; from += TOGETHER)
    for (const counts of foldCounts(events.slice(from, from + TOGETHER)))
      requests.push(aCountRequest(`r${requests.length}`, counts));
  return requests;
};

/** How many elements `work` goes over by iterators, which is how everything here is copied. */
const steps = async (work: () => Promise<void>): Promise<number> => {
  const iterators = Object.getPrototypeOf([][Symbol.iterator]()) as { next: () => unknown };
  const { next } = iterators;
  let taken = 0;
  iterators.next = function counted(this: unknown) {
    taken += 1;
    return next.call(this as never);
  };
  try {
    await work();
  } finally {
    iterators.next = next;
  }
  return taken;
};

/** A store that notes what is written to it. */
const weighed = (): { store: ReportStore; folds: Fold[] } => {
  const store = memoryReports();
  const folds: Fold[] = [];
  const add: ReportStore['add'] = (fold, now) => {
    folds.push(fold);
    return store.add(fold, now);
  };
  return { store: { ...store, add }, folds };
};

it('counts a minute of a large campaign in about as many steps as it has events, whatever comes together', async () => {
  const { store } = weighed();
  const taken = await steps(() =>
    countRequests({ reports: store, backOff: async () => undefined }, aMinute(), NOON),
  );
  expect(taken).toBeLessThan(40 * EVENTS);
  expect(await store.days('PROGRAMME', TODAY)).toEqual([
    {
      day: TODAY,
      counts: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, SECONDS * MAILS_A_SECOND])),
    },
  ]);
});

it('writes items of 16 KB at most, and a small part of a write unit for each event', async () => {
  const { store, folds } = weighed();
  await countRequests({ reports: store, backOff: async () => undefined }, aMinute(), NOON);
  const pages = folds.flatMap(({ marks }) =>
    marks.map(({ before, add }) => packMarks([...before, ...add]).length),
  );
  expect(Math.max(...pages)).toBeLessThan(16 * 1024);
  // In a transaction each begun KB is two units; names and counters are small.
  const small = folds.reduce((sum, { names, changes }) => sum + names.length + changes.length, 0);
  const units = 2 * (pages.reduce((sum, bytes) => sum + Math.ceil((bytes + 100) / 1024), 0) + small);
  expect(units / EVENTS).toBeLessThan(0.1);
});
