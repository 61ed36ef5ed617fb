import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stageConfig } from '../../lib/stage-config';
import { STAGES } from '../../lib/stages';
import { PROJECT } from '../architecture/project';
import { type Resource, resourcesOf, templatesOf } from '../support/infra/templates';

const stage = stageConfig('prod', STAGES.prod);
const { data, service } = templatesOf('prod');
const of = (type: string, template = service): Resource[] => Object.values(resourcesOf(template, type));
const SECONDS_OF_14_DAYS = 14 * 24 * 3600;

test('the door lets so many requests a second in, and so many at once are handled', () => {
  const [api] = of('AWS::ApiGatewayV2::Stage');
  expect(api?.Properties.DefaultRouteSettings).toEqual({
    ThrottlingRateLimit: 1000,
    ThrottlingBurstLimit: 2000,
  });
  const reserved = (name: string) =>
    of('AWS::Lambda::Function').find(({ Properties }) => Properties.FunctionName === `relance-prod-${name}`)
      ?.Properties.ReservedConcurrentExecutions;
  expect(
    ['receive-interactions', 'leave', 'accept-messages', 'administer-keys', 'administer-tokens'].map(
      reserved,
    ),
  ).toEqual([200, 20, 20, 1, 1]);
});

test('no queue makes more calls at once than the stage says, and none keeps a message longer than 14 days', () => {
  const sources = of('AWS::Lambda::EventSourceMapping').filter(
    ({ Properties }) => !Properties.StartingPosition,
  );
  expect(sources.length).toBeGreaterThan(8);
  for (const { Properties } of sources)
    expect(Properties.ScalingConfig.MaximumConcurrency).toBeLessThanOrEqual(stage.workerConcurrency);
  for (const { Properties } of of('AWS::SQS::Queue'))
    expect(Properties.MessageRetentionPeriod).toBeLessThanOrEqual(SECONDS_OF_14_DAYS);
});

test('each table takes so many units a second', () => {
  for (const { Properties } of of('AWS::DynamoDB::Table', data))
    expect(Properties.OnDemandThroughput).toEqual({
      MaxReadRequestUnits: 40_000,
      MaxWriteRequestUnits: 20_000,
    });
});

test('logs are forgotten after the days of the stage, those of the API too', () => {
  const groups = of('AWS::Logs::LogGroup');
  expect(groups.length).toBeGreaterThan(19);
  for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(90);
});

/** List prices, with their date. */
const prices = JSON.parse(readFileSync(path.join(PROJECT, 'tests/bench/prices.json'), 'utf8'));

const HOUR = 3_600;
const idIn = (value: unknown): string =>
  /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(value))?.[1] ?? '';
const callsInAnHour = stage.throttle.rate * HOUR;

/** How many calls of a Lambda run at once at most, and what says so. */
const boundsOf = (id: string, { Properties }: Resource): { readonly by: string; readonly atOnce: number } => {
  if (Properties.ReservedConcurrentExecutions)
    return { by: 'reserved', atOnce: Properties.ReservedConcurrentExecutions };
  const sources = of('AWS::Lambda::EventSourceMapping').filter(
    (source) => idIn(source.Properties.FunctionName) === id,
  );
  if (sources.length === 0) return { by: 'a clock, or a person', atOnce: 1 };
  const atOnce = sources.map((source) =>
    source.Properties.StartingPosition ? SHARDS : source.Properties.ScalingConfig.MaximumConcurrency,
  );
  return { by: 'its queue or stream', atOnce: atOnce.reduce((sum, one) => sum + one, 0) };
};

/** A partition of a table writes 1,000 units a second; it may have twice as many as it needs, each with a shard. */
const SHARDS = (2 * (stage.tableThroughput?.writeUnits ?? Number.NaN)) / 1_000;

const functions = Object.entries(resourcesOf(service, 'AWS::Lambda::Function'));

test('each Lambda that anybody outside can call has reserved its calls, and every other one a bound', () => {
  const doors = new Set(
    of('AWS::ApiGatewayV2::Integration').map((one) => idIn(one.Properties.IntegrationUri)),
  );
  expect(doors.size).toBe(3);
  for (const [id, resource] of functions) {
    const { by, atOnce } = boundsOf(id, resource);
    const name = resource.Properties.FunctionName;
    if (doors.has(id)) expect({ name, by }).toEqual({ name, by: 'reserved' });
    expect({ name, bounded: atOnce >= 1 && atOnce <= 200 }).toEqual({ name, bounded: true });
  }
});

/** What an hour costs, in US dollars, in which every Lambda runs as often at once as it may. */
const lambdas = (): number =>
  functions.reduce((sum, [id, resource]) => {
    const gigabytes = resource.Properties.MemorySize / 1024;
    return sum + boundsOf(id, resource).atOnce * gigabytes * HOUR * prices.perGbSecond;
  }, 0);

/** And in which a table takes as many units as it may. */
const tableHour = ({ Properties }: Resource): number => {
  const { MaxReadRequestUnits, MaxWriteRequestUnits } = Properties.OnDemandThroughput;
  const { readUnits, writeUnits } = prices.perMillion;
  return ((MaxReadRequestUnits * readUnits + MaxWriteRequestUnits * writeUnits) * HOUR) / 1e6;
};

test('an hour of a flood of calls, with the writes of the timeline at their limit, costs less than a hundred dollars', () => {
  const { queueRequests, invocations, apiRequests, writeUnits } = prices.perMillion;
  // Sent, received and deleted; one call each of the door and of the recorder at worst.
  const calls = (callsInAnHour * (apiRequests + 3 * queueRequests + 2 * invocations)) / 1e6;
  const writes = ((stage.tableThroughput?.writeUnits ?? Number.NaN) * HOUR * writeUnits) / 1e6;
  const total = calls + writes + lambdas();
  expect(total).toBeGreaterThan(50);
  expect(total).toBeLessThan(100);
});

test('the worst hour that the limits allow, each of them reached at once, costs less than 900 dollars', () => {
  const tables = of('AWS::DynamoDB::Table', data);
  expect(tables).toHaveLength(9);
  const { queueRequests, invocations, apiRequests, busEvents } = prices.perMillion;
  // A body of 512 KB is one request of the API, and nine of a queue (64 KB each) to send and to receive.
  const door = (callsInAnHour * (apiRequests + invocations + (9 + 9 + 1) * queueRequests)) / 1e6;
  // Every other queue and its Lambda get a message for each call.
  const queues = of('AWS::SQS::Queue').length;
  const inside = (callsInAnHour * queues * (3 * queueRequests + invocations)) / 1e6;
  // Each interaction that the timeline takes enters a journey.
  const facts = ((stage.tableThroughput?.writeUnits ?? Number.NaN) * HOUR * busEvents) / 1e6;
  const units = tables.reduce((sum, table) => sum + tableHour(table), 0);
  const total = door + inside + facts + units + lambdas();
  expect(total).toBeGreaterThan(500);
  expect(total).toBeLessThan(900);
});
