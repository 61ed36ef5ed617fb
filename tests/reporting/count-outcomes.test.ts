import '../support/lambda-env';
import type { SQSEvent } from 'aws-lambda';
import * as fc from 'fast-check';
import { raceWaitMs } from '../../functions/reporting/adapters/connect';
import { type CountRequest, markOf, OUTCOMES } from '../../functions/reporting/contract';
import { foldRequests, NOTHING_KNOWN, partsOf, writesOf } from '../../functions/reporting/domain/fold';
import { countRequests } from '../../functions/reporting/flows/count';
import { countOutcomes } from '../../functions/reporting/flows/count-outcomes';
import { countDoor } from '../../functions/reporting/handlers/count-outcomes';
import type { ReportStore } from '../../functions/reporting/ports';
import { aCountingRoom, aCountRequest, NOON, outcomes, TODAY } from '../support/reporting/builders';
import { journeyKey, memoryReports } from '../support/reporting/memory-reports';

/** A worker that meets no other. */
const alone = (reports: ReportStore) => ({ reports, backOff: async () => undefined });

const eventOf = (...requests: CountRequest[]) =>
  ({
    Records: requests.map((request, index) => ({
      messageId: `m${index}`,
      body: JSON.stringify(request),
      attributes: { ApproximateReceiveCount: '1' },
    })),
  }) as unknown as SQSEvent;

describe('counting', () => {
  it('adds to the mail, the journey that it is of, and the programme, by day', async () => {
    const { ports, reports } = aCountingRoom();
    const other = outcomes({ sent: 2 }, { step: 'remind', day: '2026-11-23' });
    await countOutcomes(
      ports,
      [aCountRequest('a', [...outcomes({ sent: 5, delivered: 4 }), ...other])],
      NOON,
    );
    await countOutcomes(ports, [aCountRequest('b', outcomes({ sent: 1 }))], NOON);
    expect(await reports.days(journeyKey('welcome'), '2026-11-01')).toEqual([
      { day: '2026-11-23', step: 'remind', counts: { sent: 2 } },
      { day: TODAY, step: 'greet', counts: { sent: 6, delivered: 4 } },
    ]);
    expect(await reports.days('PROGRAMME', TODAY)).toEqual([
      { day: TODAY, counts: { sent: 6, delivered: 4 } },
    ]);
  });

  it('counts once what has a name, whoever tells it again, in one batch or in two', async () => {
    const { ports, reports } = aCountingRoom();
    const bounced = outcomes({ bounced: 1 }, { once: 'key.bounced' });
    await countOutcomes(ports, [aCountRequest('a', bounced), aCountRequest('b', bounced)], NOON);
    await countOutcomes(ports, [aCountRequest('c', [...bounced, ...outcomes({ sent: 3 })])], NOON);
    expect(await reports.days('PROGRAMME', TODAY)).toEqual([{ day: TODAY, counts: { sent: 3, bounced: 1 } }]);
  });

  it('counts an event once by its mark, whoever tells it again, in one request or in several', async () => {
    const { ports, reports } = aCountingRoom();
    const sent = (...marks: string[]) => outcomes({ sent: marks.length }, { marks });
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name) => markOf(NOON, name));
    const twice = [...sent(a, b), ...outcomes({ sent: 1 }, { marks: [a], step: 'remind' })];
    await countOutcomes(ports, [aCountRequest('1', twice), aCountRequest('2', sent(b))], NOON);
    await countOutcomes(ports, [aCountRequest('3', sent(a, b, c))], NOON);
    await countOutcomes(ports, [aCountRequest('4', sent(c))], NOON);
    expect(await reports.days('PROGRAMME', TODAY)).toEqual([{ day: TODAY, counts: { sent: 3 } }]);
  });

  const entry = fc.record({
    journey: fc.constantFrom('welcome', 'basket'),
    step: fc.constantFrom('one', 'two', 'three'),
    day: fc.constantFrom(TODAY, '2026-11-23'),
    outcome: fc.constantFrom(...OUTCOMES),
    count: fc.integer({ min: 1, max: 9 }),
  });
  const requests = fc
    .array(fc.array(entry, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 25 })
    .map((all) => all.map((counts, index) => aCountRequest(`r${index}`, counts)));

  it('is the same whatever comes twice, in whichever order and batches', async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.infiniteStream(fc.nat()), async (all, dice) => {
        const once = memoryReports();
        for (const request of all) await countRequests(alone(once), [request], NOON);
        const often = memoryReports();
        const roll = (below: number) => (dice.next().value as number) % below;
        const deliveries = [...all, ...all.filter(() => roll(2) === 0)].sort(() => roll(3) - 1);
        while (deliveries.length > 0)
          await countRequests(alone(often), deliveries.splice(0, 1 + roll(deliveries.length)), NOON);
        for (const pk of ['PROGRAMME', journeyKey('welcome'), journeyKey('basket')])
          expect(await often.days(pk, '2026-11-01')).toEqual(await once.days(pk, '2026-11-01'));
      }),
      { numRuns: 50 },
    );
  });

  it('never asks for a larger transaction than the table takes, and leaves no request out', () => {
    fc.assert(
      fc.property(requests, (all) => {
        const parts = partsOf(all);
        expect(parts.flat()).toEqual(all);
        for (const part of parts) {
          expect(writesOf(foldRequests(part, NOTHING_KNOWN))).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  it('gives up for the queue to bring it again when others are always faster, having waited before each try', async () => {
    const { ports, reports, waits } = aCountingRoom();
    const contended = { ...reports, add: async () => ({ added: false as const, known: [] }) };
    const request = aCountRequest('a', outcomes({ sent: 1 }));
    await expect(countOutcomes({ ...ports, reports: contended }, [request], NOON)).rejects.toMatchObject({
      code: 'counters_contended',
    });
    expect(waits).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const longest = waits.reduce((sum, races) => sum + raceWaitMs(races, 1), 0);
    expect(longest).toBeLessThan(3_000);
    expect(raceWaitMs(3, 0)).toBeLessThan(raceWaitMs(3, 0.5));
  });

  it('waits for nobody when it only learns what was counted before', async () => {
    const { ports, waits } = aCountingRoom();
    const bounced = outcomes({ bounced: 1 }, { once: 'key.bounced' });
    await countOutcomes(ports, [aCountRequest('a', bounced)], NOON);
    await countOutcomes(ports, [aCountRequest('a', bounced), aCountRequest('b', bounced)], NOON);
    expect(waits).toEqual([]);
  });
});

describe('the guard', () => {
  it('trips the mail, its journey and the programme once, and tells it once', async () => {
    const { ports, reports, published } = aCountingRoom();
    const many = (id: string) => aCountRequest(id, outcomes({ sent: 200, bounced: 40 }));
    const tripped = await countOutcomes(ports, [many('a')], NOON);
    expect(tripped.map(({ scope }) => scope)).toEqual(['mail welcome/greet', 'journey welcome', 'programme']);
    expect(tripped[0]?.beyond).toMatchObject([{ rail: 'bounces', events: 40, of: 200, rate: 0.2 }]);
    expect(await countOutcomes(ports, [many('b')], NOON + 1)).toEqual([]);
    expect(published).toHaveLength(3);
    expect(reports.kept).toHaveLength(3);
  });

  it('says the same fact again when its worker was ended before it could keep it', async () => {
    const { ports, reports, published } = aCountingRoom();
    const request = aCountRequest('a', outcomes({ sent: 200, bounced: 40 }));
    const dying = {
      ...ports,
      reports: {
        ...reports,
        keep: async () => {
          throw new Error('ended');
        },
      },
    };
    await expect(countOutcomes(dying, [request], NOON)).rejects.toThrow('ended');
    await countOutcomes(ports, [request], NOON + 1);
    expect(published[1]?.id).toBe(published[0]?.id);
    expect(reports.kept).toHaveLength(3);
  });

  it('says nothing of few mails, and nothing of what left the window', async () => {
    const { ports } = aCountingRoom();
    expect(
      await countOutcomes(ports, [aCountRequest('a', outcomes({ sent: 20, bounced: 20 }))], NOON),
    ).toEqual([]);
    const old = outcomes({ sent: 500, bounced: 400 }, { day: '2026-11-17' });
    expect(await countOutcomes(ports, [aCountRequest('b', old)], NOON)).toEqual([]);
    const inTime = outcomes({ sent: 500, bounced: 400 }, { day: '2026-11-18' });
    expect(await countOutcomes(ports, [aCountRequest('c', inTime)], NOON)).toHaveLength(3);
  });
});

describe('the door of the counts', () => {
  it('counts a batch, and sends back alone what is no request', async () => {
    const { ports, reports } = aCountingRoom();
    const day = new Date().toISOString().slice(0, 10);
    const good = aCountRequest('a', outcomes({ sent: 2 }, { day }));
    const bad = { ...good, id: 'b', counts: [] };
    const answer = await countDoor(ports)(eventOf(good, bad, { ...good, id: 'c' }));
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
    expect(await reports.days('PROGRAMME', day)).toEqual([{ day, counts: { sent: 4 } }]);
  });
});
