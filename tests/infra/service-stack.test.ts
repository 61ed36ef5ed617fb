import { OUTPUTS, QUEUES } from '../../lib/outputs';
import { type Resource, resourcesOf, SHOP, templatesOf } from '../support/infra/templates';

const prod = templatesOf('prod', SHOP).service;
const local = templatesOf('local').service;
const of = (type: string) => Object.entries(resourcesOf(prod, type));
const queues = of('AWS::SQS::Queue');
const refOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const alarms = of('AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
const isDeadEnd = ([, queue]: [string, Resource]) => !queue.Properties.RedrivePolicy;

describe('every queue', () => {
  test.each(queues)('%s is encrypted and keeps messages for 14 days', (_, queue) => {
    expect(queue.Properties).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
      MaximumMessageSize: 1_048_576,
    });
  });

  test.each(queues)('%s refuses whoever comes without TLS', (id) => {
    const policies = of('AWS::SQS::QueuePolicy').filter(([, policy]) =>
      policy.Properties.Queues.some((queue: { Ref: string }) => queue.Ref === id),
    );
    expect(policies.flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement)).toContainEqual({
      Action: 'sqs:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Resource: refOf(id),
    });
  });

  test('that carries work gives up after five tries, into a queue of its own', () => {
    const working = queues.filter((queue) => !isDeadEnd(queue));
    expect(working).toHaveLength(QUEUES.length);
    const targets = working.map(([, queue]) => {
      expect(queue.Properties.RedrivePolicy.maxReceiveCount).toBe(5);
      return JSON.stringify(queue.Properties.RedrivePolicy.deadLetterTargetArn);
    });
    expect(new Set(targets).size).toBe(QUEUES.length);
  });

  test('in which work ends rings an alarm at the first message, and tells the people on call', () => {
    for (const [id] of queues.filter(isDeadEnd)) {
      const [alarm] = alarms.filter(({ Properties }) =>
        Properties.Dimensions?.some(
          (d: { Value: { 'Fn::GetAtt'?: string[] } }) => d.Value['Fn::GetAtt']?.[0] === id,
        ),
      );
      expect(alarm?.Properties).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
    for (const { Properties } of alarms) expect(Properties.AlarmActions).toHaveLength(1);
  });
});

describe('every Lambda behind a queue', () => {
  const sources = of('AWS::Lambda::EventSourceMapping').filter(
    ([, { Properties }]) => !Properties.StartingPosition,
  );
  const functions = resourcesOf(prod, 'AWS::Lambda::Function');

  test('is there for every queue', () => {
    expect(sources).toHaveLength(QUEUES.length);
  });

  test.each(sources)(
    '%s gives back only what failed, and has six times its time before it comes again',
    (_, source) => {
      expect(source.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      const queue = resourcesOf(prod, 'AWS::SQS::Queue')[source.Properties.EventSourceArn['Fn::GetAtt'][0]];
      const fn = functions[source.Properties.FunctionName.Ref];
      expect(queue?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * fn?.Properties.Timeout);
    },
  );

  test('the sender stops before its lease ends, and its queue hides a request for a minute', () => {
    const [, sender] = of('AWS::Lambda::Function').find(([id]) => id.includes('SendMessages')) ?? [];
    expect(sender?.Properties.Timeout).toBe(10);
    expect(Number(sender?.Properties.Environment.Variables.LEASE_SECONDS)).toBe(15);
    expect(Number(sender?.Properties.Environment.Variables.GRACE_SECONDS)).toBe(900);
    expect(Number(sender?.Properties.Environment.Variables.CONSENT_WAIT_SECONDS)).toBe(900);
  });
});

test.each([
  ['prod', prod],
  ['local', local],
])('the member worker takes inserts in order, and gives up on a bad record alone, on %s', (_, template) => {
  const [stream] = Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping')).filter(
    ({ Properties }) => Properties.StartingPosition,
  );
  expect(stream?.Properties).toMatchObject({
    BatchSize: 500,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRetryAttempts: 5,
    MaximumRecordAgeInSeconds: 23 * 3600,
    StartingPosition: 'TRIM_HORIZON',
    DestinationConfig: { OnFailure: { Destination: expect.anything() } },
  });
  expect(JSON.parse(stream?.Properties.FilterCriteria.Filters[0].Pattern)).toEqual({
    eventName: ['INSERT'],
    dynamodb: { NewImage: { kind: { S: [{ 'anything-but': ['decision'] }] } } },
  });
});

test('the stream rings when it is a quarter of an hour late, and when it is six hours late', () => {
  const late = alarms.filter(({ Properties }) => Properties.MetricName === 'IteratorAge');
  expect(late.map(({ Properties }) => Properties.Threshold).sort((a, b) => a - b)).toEqual([
    15 * 60_000,
    6 * 3_600_000,
  ]);
});

describe('every Lambda', () => {
  const functions = of('AWS::Lambda::Function');
  test.each(functions)('%s runs Node 24 on arm64, with a log that forgets', (_, { Properties }) => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.any(String) } },
    });
    const logs = resourcesOf(prod, 'AWS::Logs::LogGroup')[Properties.LoggingConfig.LogGroup.Ref];
    expect(logs?.Properties.RetentionInDays).toBe(90);
  });

  test('has a role of its own', () => {
    const roles = functions.map(([, { Properties }]) => Properties.Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(functions.length);
  });
});

test('journeys hear the facts of this account, from whom they may come, and lose none', () => {
  const [rule] = of('AWS::Events::Rule')
    .map(([, { Properties }]) => Properties)
    .filter((rule) => rule.EventPattern);
  expect(rule?.EventPattern).toEqual({
    source: ['relance.tracking', 'relance.messaging', 'relance.scoring'],
    account: [{ Ref: 'AWS::AccountId' }],
    'detail-type': ['Journey Entered', 'Enrolment Woken', 'Contact Subscribed', 'Churn Risk Changed'],
  });
  expect(rule?.Targets[0].DeadLetterConfig).toBeDefined();
});

test.each([
  ['prod', prod],
  ['local', local],
])(
  'what SES tells of the mails of this stage, and of no other, is heard, and none is lost, on %s',
  (name, template) => {
    const [rule] = Object.values(resourcesOf(template, 'AWS::Events::Rule'))
      .map(({ Properties }) => Properties)
      .filter((rule) => rule.EventPattern?.source?.[0] === 'aws.ses');
    expect(rule).not.toHaveProperty('EventBusName');
    expect(rule?.EventPattern).toMatchObject({
      account: [{ Ref: 'AWS::AccountId' }],
      detail: { mail: { tags: { 'ses:configuration-set': [`relance-${name}`] } } },
    });
    expect(rule?.EventPattern['detail-type']).toHaveLength(10);
    expect(rule?.Targets[0].DeadLetterConfig).toBeDefined();
  },
);

test('the nights are scored, swept and checked by the clock, and a failed night is kept', () => {
  const nightly = of('AWS::Events::Rule')
    .map(([, { Properties }]) => Properties)
    .filter((rule) => rule.ScheduleExpression);
  expect(nightly.map((rule) => rule.ScheduleExpression)).toEqual(
    expect.arrayContaining(['cron(0 2 * * ? *)', 'cron(30 3 * * ? *)', 'cron(30 4 * * ? *)']),
  );
  for (const rule of nightly) expect(rule.Targets[0].DeadLetterConfig).toBeDefined();
  const keeping = of('AWS::Lambda::Function').filter(([, { Properties }]) => Properties.DeadLetterConfig);
  expect(keeping).toHaveLength(nightly.length);
});

describe('the public API', () => {
  test('has the tracking routes with their preflight, the two of leaving, and that of messages', () => {
    expect(
      of('AWS::ApiGatewayV2::Route')
        .map(([, { Properties }]) => Properties.RouteKey)
        .sort(),
    ).toEqual([
      'GET /preferences/{token}',
      'GET /u/{token}',
      'OPTIONS /v1/{proxy+}',
      'POST /preferences/{token}',
      'POST /u/{token}',
      'POST /v1/messages',
      'POST /v1/{proxy+}',
    ]);
  });

  test('asks IAM on the route of messages, so that no write key opens it, and on no other', () => {
    const guarded = of('AWS::ApiGatewayV2::Route')
      .map(([, { Properties }]) => Properties)
      .filter((route) => route.AuthorizationType !== 'NONE');
    expect(guarded.map((route) => [route.RouteKey, route.AuthorizationType])).toEqual([
      ['POST /v1/messages', 'AWS_IAM'],
    ]);
  });

  test('is throttled, and logs neither paths nor callers', () => {
    const [, stage] = of('AWS::ApiGatewayV2::Stage')[0] ?? [];
    expect(stage?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingBurstLimit: 2000,
      ThrottlingRateLimit: 1000,
    });
    const format: string = stage?.Properties.AccessLogSettings.Format;
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/\$context\.(path|identity|authorizer)|httpMethod.*path/);
  });
});

test('the programme is published last: after everything that a journey needs', () => {
  const [, live] = of('Custom::LiveProgramme')[0] ?? [];
  expect(live?.Properties.DocumentHash).toBe('a'.repeat(64));
  const others = Object.entries(prod.Resources)
    .filter(([id]) => /^(Tracking|Members|Journeys|Scoring|Messaging)/.test(id))
    .map(([id]) => id);
  expect(others.length).toBeGreaterThan(50);
  expect(new Set(live?.DependsOn)).toEqual(new Set([...(live?.DependsOn ?? []), ...others]));
});

test('every alarm says who is hurt and where it is written what to do', () => {
  for (const { Properties } of alarms)
    expect(Properties.AlarmDescription).toMatch(/^[A-Z].{20,}[.] What to do: docs\/runbook\.md#[a-z-]+$/);
});

test.each([
  ['prod', prod],
  ['local', local],
])('the outputs are those that the command line reads, on %s', (_, template) => {
  expect(Object.keys(template.Outputs ?? {}).sort()).toEqual(Object.values(OUTPUTS).sort());
});

test('on local, members are reached at the emulator', () => {
  const [, sender] =
    Object.entries(resourcesOf(local, 'AWS::Lambda::Function')).find(([id]) => id.includes('SendMessages')) ??
    [];
  const variables = sender?.Properties.Environment.Variables;
  expect(JSON.stringify(variables.PUBLIC_URL)).toContain('http://127.0.0.1:4566/_aws/execute-api/');
  expect(variables.QUIET_HOURS).toBe('off');
});

test('marketing and transactional mail have a queue, workers and a share of the rate each, no more than all together', () => {
  const senders = of('AWS::Lambda::Function')
    .map(([, { Properties }]) => Properties.Environment.Variables)
    .filter((variables) => variables.RATE_PERCENT);
  expect(senders.map(({ HANDLER }) => HANDLER).sort()).toEqual(['send-messages', 'send-transactional']);
  expect(senders.reduce((sum, { RATE_PERCENT }) => sum + Number(RATE_PERCENT), 0)).toBe(100);
  expect(new Set(senders.map(({ MESSAGES_QUEUE_URL }) => JSON.stringify(MESSAGES_QUEUE_URL))).size).toBe(2);
  const quota = Object.fromEntries(senders.map(({ HANDLER, QUOTA_PERCENT }) => [HANDLER, QUOTA_PERCENT]));
  expect(quota).toEqual({ 'send-messages': '80', 'send-transactional': '100' });
});

test('only local shortens waits', () => {
  const waits = (template: typeof prod) =>
    Object.values(resourcesOf(template, 'AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Properties.Environment.Variables.WAITS ?? [],
    );
  expect(new Set(waits(prod))).toEqual(new Set(['{}']));
  expect(new Set(waits(local))).toEqual(new Set(['{"2h":"15s","3d":"30s"}']));
});

test('a bound for a Lambda that there is not is refused, for it would bind nothing', () => {
  expect(() => templatesOf('prod', { reservedConcurrency: { 'recieve-interactions': 5 } })).toThrow(
    /there is no Lambda recieve-interactions; there are .*receive-interactions/,
  );
});
