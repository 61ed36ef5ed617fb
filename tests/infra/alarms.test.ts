import { type Resource, resourcesOf, SHOP, templatesOf } from '../support/infra/templates';

const { service } = templatesOf('prod', SHOP);
const alarms = Object.values(resourcesOf(service, 'AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);

/** The alarms of a metric with that dimension. */
const alarmsOf = (metric: string, dimension: string, id: string) =>
  alarms.filter(
    ({ MetricName, Dimensions }) =>
      MetricName === metric &&
      JSON.stringify(Dimensions).includes(`"${dimension}"`) &&
      JSON.stringify(Dimensions).includes(`"${id}"`),
  );

const functions = Object.keys(resourcesOf(service, 'AWS::Lambda::Function'));
const queues = resourcesOf(service, 'AWS::SQS::Queue');
const isEnd = ([, queue]: [string, Resource]) => queue.Properties.RedrivePolicy === undefined;
const ends = Object.entries(queues)
  .filter(isEnd)
  .map(([id]) => id);

test.each(functions)('errors and refused calls of %s ring', (id) => {
  expect(alarmsOf('Errors', 'FunctionName', id)).toHaveLength(1);
  expect(alarmsOf('Throttles', 'FunctionName', id)).toHaveLength(1);
});

test.each(ends)('the first message in %s, where work ends, rings', (id) => {
  expect(alarmsOf('ApproximateNumberOfMessagesVisible', 'QueueName', id)).toMatchObject([{ Threshold: 1 }]);
});

test('work that waits for a quarter of an hour rings, for each work queue', () => {
  const works = Object.entries(queues).filter(([, queue]) => queue.Properties.RedrivePolicy !== undefined);
  expect(works.length).toBeGreaterThan(8);
  for (const [id] of works)
    expect(alarmsOf('ApproximateAgeOfOldestMessage', 'QueueName', id)).toMatchObject([{ Threshold: 900 }]);
});

test('CloudWatch may publish to the topic of those who are told', () => {
  const [policy] = Object.values(resourcesOf(service, 'AWS::SNS::TopicPolicy'));
  const statements = policy?.Properties.PolicyDocument.Statement as object[];
  expect(statements).toContainEqual(
    expect.objectContaining({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
    }),
  );
});

test('there is an end for each work queue, for what is parked, for the stream, and for each nightly job', () => {
  const nightly = Object.values(resourcesOf(service, 'AWS::Events::Rule')).filter(
    ({ Properties }) => Properties.ScheduleExpression,
  );
  expect(ends).toHaveLength(Object.keys(queues).length - ends.length + 2 + nightly.length);
});

test('the stream rings 15 minutes late, and 6 hours', () => {
  const late = alarms
    .filter(({ MetricName }) => MetricName === 'IteratorAge')
    .map(({ Threshold }) => Threshold);
  expect(late.sort((a, b) => a - b)).toEqual([15 * 60_000, 6 * 3_600_000]);
});

test('the reputation of the account rings before AWS looks at it, and its quota at four fifths', () => {
  const ses = alarms.filter(({ Namespace }) => Namespace === 'AWS/SES');
  const limits = Object.fromEntries(ses.map(({ MetricName, Threshold }) => [MetricName, Threshold]));
  expect(limits['Reputation.BounceRate']).toBeLessThan(0.05);
  expect(limits['Reputation.ComplaintRate']).toBeLessThan(0.001);
  expect(limits.Send).toBe(40_000);
});

test('a month that costs too much is told to somebody, when it is spent and when it is forecast', () => {
  const budgets = Object.values(resourcesOf(service, 'AWS::Budgets::Budget'));
  expect(budgets).toHaveLength(1);
  expect(budgets[0]?.Properties).toMatchObject({
    Budget: { BudgetLimit: { Amount: 100, Unit: 'USD' }, TimeUnit: 'MONTHLY' },
    NotificationsWithSubscribers: ['ACTUAL', 'FORECASTED'].map((NotificationType) => ({
      Notification: { NotificationType },
      Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'ops@shop.example' }],
    })),
  });
});

test('a budget without anybody to tell is refused', () => {
  expect(() => templatesOf('prod', { monthlyBudgetUsd: 100 })).toThrow('monthlyBudgetUsd: needs alarmsEmail');
});

test('no alarm rings where nobody could hear it, and none for silence', () => {
  for (const alarm of alarms) {
    expect(alarm.AlarmActions).toHaveLength(1);
    expect(alarm.TreatMissingData).toBe('notBreaching');
  }
});

test('local has the alarms of what it has: no SES and no budget of AWS', () => {
  const { service: local } = templatesOf('local');
  const names = Object.values(resourcesOf(local, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.Namespace,
  );
  expect(names).not.toContain('AWS/SES');
  expect(names).toContain('AWS/Lambda');
  expect(resourcesOf(local, 'AWS::Budgets::Budget')).toEqual({});
});

describe('the dashboard', () => {
  const body = JSON.stringify(Object.values(resourcesOf(service, 'AWS::CloudWatch::Dashboard')));

  test('is one, in the order of the way', () => {
    const titles = [...body.matchAll(/title\\*":\\*"(\d)\. /g)].map(([, step]) => Number(step));
    expect(titles.length).toBeGreaterThan(9);
    expect(titles).toEqual([...titles].sort((a, b) => a - b));
  });

  test.each([...functions, ...Object.keys(queues)])('shows %s', (id) => {
    expect(body).toContain(`"${id}"`);
  });
});
