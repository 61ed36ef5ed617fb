import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../architecture/project';
import { buildStage, type Resource, resourcesOf, templatesOf } from '../support/infra/templates';

const { stage } = buildStage('prod');
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
  expect(['receive-interactions', 'leave', 'administer-keys'].map(reserved)).toEqual([200, 20, 1]);
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

test('the worst hour of a flood that fills every limit costs less than a hundred dollars', () => {
  const hour = 3_600;
  const requests = (stage.throttle.rate * hour) / 1e6;
  // Sent, received and deleted; one call each at worst.
  const queues = requests * 3 * prices.perMillion.queueRequests;
  const calls = requests * 2 * prices.perMillion.invocations;
  const api = requests * prices.perMillion.apiRequests;
  // The one table that a flood of calls fills; what it holds back is written later, at no more a second.
  const writes = ((stage.tableThroughput?.writeUnits ?? 0) * hour * prices.perMillion.writeUnits) / 1e6;
  const doors = Object.values(stage.reservedConcurrency).reduce((sum, one) => sum + one, 0) * 0.5;
  const workers = stage.workerConcurrency * of('AWS::Lambda::EventSourceMapping').length;
  const lambda = (doors + workers) * hour * prices.perGbSecond;
  const total = api + calls + queues + writes + lambda;
  expect(total).toBeGreaterThan(50);
  expect(total).toBeLessThan(100);
});
