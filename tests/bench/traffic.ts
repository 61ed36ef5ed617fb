import { waitFor } from '../../bin/demo/wait-for';
import { apiClient } from '../../bin/support/api-client';
import { pause } from '../../bin/support/interrupt';
import { stageDepths, totalOf } from '../../bin/support/queue-depths';
import { named } from '../../bin/support/stage';
import { isoTime } from '../../functions/shared/kernel/time';
import { sqs } from '../../functions/shared/platform/aws';
import type { CountedWrite } from './counted-calls';
import type { Usage } from './dollars';
import { letWork } from './event-sources';
import { type Figures, figure, quantile } from './figures';
import { lambdaUsage } from './lambda-usage';
import { usageOfScene } from './usage';
import { type Bench, countSettled } from './writes';

/** A stream of requests through the public door, each with some interactions of one member. */
export interface Traffic {
  readonly name: string;
  readonly requests: number;
  readonly perRequest: number;
  /** Requests a second: what this machine's emulator can drain, so that no queue grows. */
  readonly rate: number;
  /** Over how many members the requests go in turn. */
  readonly members: number;
  /** Whether the workers start when all is sent, so that they get full batches, as in a busy hour. @default false */
  readonly backlog?: boolean;
}

/** What came of the traffic: what was billed, and how long each request took from the door to its member's card, in ms. */
export interface Flow {
  readonly usage: Usage;
  readonly figures: Figures;
  readonly doorToCardMs: readonly number[];
}

const WORKERS = ['record-interactions', 'judge-interactions'];
/** The emulator starts a worker for each call at once; more than these only wait for the machine. */
const MOST_AT_ONCE = 4;

const interaction = (name: string, member: number, nth: number) => ({
  type: 'page',
  userId: `${name}-${member}`,
  messageId: `${name}-${member}-${nth}`,
  timestamp: isoTime(Date.now()),
  name: 'Product page',
  properties: { path: `/gifts/${nth}`, title: 'Red Retrospot Teapot', referrer: 'https://shop.example/' },
});

/** When the card of each member first counted at least so many interactions. */
const reached = (writes: readonly CountedWrite[], member: string, count: number): number | undefined =>
  writes.find((write) => write.pk === member && !write.refused && (write.counted ?? 0) >= count)?.at;

/** Lets the recorder empty its queue, then the member worker read the stream. */
const workOff = async (bench: Bench): Promise<void> => {
  await letWork('record-interactions', true);
  await waitFor(
    'the recorder',
    async () => {
      const { work } = await stageDepths(sqs(), bench.stage.outputs);
      return work.recorder && totalOf(work.recorder) === 0 ? true : undefined;
    },
    { seconds: 120, signal: bench.signal },
  );
  await letWork('judge-interactions', true);
};

/** Sends the traffic at its rate, waits until all is judged, and answers what it used and whether all is there once. */
export const flow = async (bench: Bench, traffic: Traffic): Promise<Flow> => {
  const { name, requests, perRequest, rate, members, backlog = false } = traffic;
  const client = apiClient(bench);
  if (backlog) for (const worker of WORKERS) await letWork(worker, false);
  bench.proxy.take();
  const startedAt = Date.now();
  const sent: { readonly member: number; readonly at: number; readonly upTo: number; readonly id: string }[] =
    [];
  const under = new Set<Promise<unknown>>();
  const counts = new Map<number, number>();
  const progress = bench.output.progress(`requests ${name}`, requests);
  for (let request = 0; request < requests && !bench.signal.aborted; request += 1) {
    const early = startedAt + (request * 1_000) / rate - Date.now();
    if (early > 0) await pause(early, bench.signal);
    if (under.size >= MOST_AT_ONCE) await Promise.race(under);
    const member = request % members;
    const from = counts.get(member) ?? 0;
    const calls = Array.from({ length: perRequest }, (_, nth) => interaction(name, member, from + nth));
    counts.set(member, from + perRequest);
    sent.push({ member, at: Date.now(), upTo: from + perRequest, id: `${name}-${member}-0` });
    const call: Promise<unknown> = client.sendBatch(calls, bench.signal).finally(() => under.delete(call));
    under.add(call);
    progress.at(request + 1);
  }
  await Promise.all(under);
  progress.end();
  if (backlog) await workOff(bench);
  const counted = await countSettled(bench, name);
  const usage = usageOfScene(
    requests * perRequest,
    counted,
    await lambdaUsage(bench.endpointUrl, startedAt),
    requests,
  );

  const { tables } = bench.stage.outputs;
  const timeline = counted.writes.filter((write) => write.table === named(tables, 'interactions'));
  const distinct = new Set(timeline.map(({ pk, sk }) => `${pk} ${sk}`));
  const owner = new Map(timeline.map(({ messageId, pk }) => [messageId, pk]));
  const cards = counted.writes.filter(
    (write) => write.table === named(tables, 'members') && write.counted !== undefined,
  );
  const last = new Map(cards.filter((card) => !card.refused).map(({ pk, counted: n }) => [pk, n ?? 0]));
  const onCards = [...last.values()].reduce((sum, n) => sum + n, 0);
  const doorToCardMs = sent.flatMap(({ at, upTo, id }) => {
    const cardAt = reached(cards, owner.get(id) ?? '', upTo);
    return cardAt === undefined ? [] : [cardAt - at];
  });
  return {
    usage,
    doorToCardMs,
    figures: {
      [`interactions recorded, ${name}`]: figure(distinct.size, 'interactions', `= ${requests * perRequest}`),
      [`interactions counted on cards, ${name}`]: figure(
        onCards,
        'interactions',
        `= ${requests * perRequest}`,
      ),
      ...(backlog
        ? {}
        : {
            [`door to card, median, ${name}`]: figure(quantile(doorToCardMs, 0.5), 'ms'),
            [`door to card, 99 %, ${name}`]: figure(quantile(doorToCardMs, 0.99), 'ms'),
          }),
    },
  };
};
