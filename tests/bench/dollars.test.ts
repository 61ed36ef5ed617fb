import { costFigures, costTable } from './cost-figures';
import { dollarsPerMillion, PRICES, type Usage } from './dollars';
import { verdict } from './figures';
import { usageOf } from './lambda-usage';
import { usageOfScene } from './usage';

const usage = (over: Partial<Usage> = {}): Usage => ({
  of: 1_000,
  writeUnits: 0,
  readUnits: 0,
  queueRequests: 0,
  busEvents: 0,
  apiRequests: 0,
  invocations: 0,
  gbSeconds: 0,
  logBytes: 0,
  ...over,
});

describe('the dollars of a million', () => {
  it.each([
    ['writeUnits', 'DynamoDB writes', 0.625],
    ['readUnits', 'DynamoDB reads', 0.125],
    ['queueRequests', 'SQS requests', 0.4],
    ['busEvents', 'EventBridge events', 1],
    ['apiRequests', 'HTTP API requests', 1],
    ['invocations', 'Lambda requests', 0.2],
  ] as const)('one of %s for each costs what a million of them costs', (unit, service, price) => {
    const { byService, total } = dollarsPerMillion(usage({ [unit]: 1_000 }));
    expect(byService[service]).toBe(price);
    expect(total).toBe(price);
  });

  it('count the time of Lambdas by gigabyte and second', () => {
    expect(dollarsPerMillion(usage({ gbSeconds: 3 })).total).toBeCloseTo(3_000 * PRICES.perGbSecond, 4);
  });

  it('keep the logs beside the sum', () => {
    const { total, beside } = dollarsPerMillion(usage({ logBytes: 1024 ** 3 / 1_000 }));
    expect(total).toBe(0);
    expect(beside['CloudWatch Logs']).toBe(0.57);
  });

  it('break the bar, and the exit code says so, when an interaction costs one write too many', () => {
    const dear = { 'by ten': dollarsPerMillion(usage({ writeUnits: 2_000 })) };
    const cheap = { 'by ten': dollarsPerMillion(usage({ writeUnits: 1_100 })) };
    expect(verdict(costFigures(dear))).toBe(3);
    expect(verdict(costFigures(cheap))).toBe(0);
  });

  it('are shown by service, with the logs beside the bars last', () => {
    const lines = costTable({ mails: dollarsPerMillion(usage({ writeUnits: 3_000 })) });
    expect(lines.find((line) => line.includes('DynamoDB writes'))).toMatch(/1\.8750$/);
    expect(lines.at(-1)).toMatch(/CloudWatch Logs \(beside the bars\)/);
  });
});

describe('what Lambdas used', () => {
  const report = (ms: number) =>
    `REPORT RequestId: 1-2\tDuration: ${ms} ms\tBilled Duration: ${ms} ms\tMemory Size: 512 MB\tMax Memory Used: 0 MB`;

  it('is the sum of REPORT lines', () => {
    const { invocations, gbSeconds } = usageOf([report(10), report(10), report(900)]);
    expect(invocations).toBe(3);
    expect(gbSeconds).toBeCloseTo(0.92 / 2, 6);
  });

  it('is what a call computed at its share of a processor, where that is longer', () => {
    const line = (cpuMs: number) => JSON.stringify({ message: 'request_answered', requestId: '1-2', cpuMs });
    expect(usageOf([line(1), report(10)]).gbSeconds).toBeCloseTo(0.01 / 2, 6);
    expect(usageOf([line(4), report(10)]).gbSeconds).toBeCloseTo((0.004 * 1_769) / 512 / 2, 6);
  });

  it('counts lines of their own, and the messages they speak of', () => {
    const line = JSON.stringify({ message: 'messages_handled', count: 17 });
    expect(usageOf(['START RequestId: 1', line, 'END RequestId: 1'])).toEqual({
      invocations: 0,
      gbSeconds: 0,
      logBytes: line.length + 26,
      messages: 17,
      receives: 2,
    });
  });
});

describe('the requests to queues', () => {
  const counted = { writes: [], events: [], readUnits: 0, queueRequests: 5 };
  const lambda = { invocations: 3, gbSeconds: 0, logBytes: 0, messages: 10, receives: 3 };

  it('are a receive and a delete for every ten messages of a call behind a queue', () => {
    expect(usageOfScene(1, counted, { trackingrecordinteractions: lambda }, 0).queueRequests).toBe(5 + 6);
  });

  it('are none for the door and for the stream', () => {
    const unasked = { ...lambda, messages: 0, receives: 0 };
    const lambdas = { trackingreceiveinteractions: unasked, trackingjudgeinteractions: unasked };
    expect(usageOfScene(1, counted, lambdas, 0).queueRequests).toBe(5);
  });

  it('are one more for each fact that the bus brings', () => {
    expect(usageOfScene(1, counted, { journeyshearfacts: lambda }, 0).queueRequests).toBe(5 + 6 + 10);
  });
});
