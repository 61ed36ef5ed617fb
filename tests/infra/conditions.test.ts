import { resourcesOf, templatesOf } from '../support/infra/templates';
import { statementsIn, unboundIn } from './conditions';

const REGION = 'eu-west-1';
const STAGES = {
  prod: { alarmsEmail: 'ops@shop.example', region: REGION },
  local: {},
};

describe.each(Object.entries(STAGES))('on %s', (name, settings) => {
  const template = templatesOf(name, settings).service;
  const copy = () => structuredClone(template);

  test('the key is used through DynamoDB, roles go to Scheduler, queues and topics want TLS, and others act for our account and from our rules', () => {
    expect(unboundIn(template, REGION)).toEqual([]);
  });

  test('any condition that is dropped, whichever, is found', () => {
    const conditioned = statementsIn(template).flatMap(({ said }, at) =>
      said.Condition || said.SourceArn ? [at] : [],
    );
    expect(conditioned.length).toBeGreaterThan(50);
    for (const at of conditioned) {
      const changed = copy();
      const one = statementsIn(changed)[at];
      delete one?.said.Condition;
      delete one?.said.SourceArn;
      expect([one?.id, unboundIn(changed, REGION)]).toEqual([
        one?.id,
        expect.arrayContaining([expect.stringContaining(one?.id ?? '')]),
      ]);
    }
  });

  test('a condition more, which nobody meant, is found', () => {
    const changed = copy();
    const right = statementsIn(changed).find(({ kind, said }) => kind === 'right' && !said.Condition);
    if (right) right.said.Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    expect(unboundIn(changed, REGION)).toHaveLength(1);
  });

  test('a queue without a policy is found', () => {
    const { Resources } = copy();
    const [policy = ''] =
      Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::SQS::QueuePolicy') ?? [];
    const { [policy]: _, ...rest } = Resources;
    expect(unboundIn({ Resources: rest }, REGION)).toEqual([expect.stringMatching(/answers without TLS$/)]);
  });
});

test('the clock may put buckets on the agenda, and nothing else', () => {
  const { service } = templatesOf('prod');
  const roles = Object.values(resourcesOf(service, 'AWS::IAM::Role'));
  const clocks = roles.filter(({ Properties }) =>
    JSON.stringify(Properties.AssumeRolePolicyDocument).includes('scheduler.amazonaws.com'),
  );
  expect(clocks).toHaveLength(1);
  expect(clocks[0]?.Properties.Policies).toEqual([
    {
      PolicyName: 'rights',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'sqs:SendMessage',
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [expect.stringMatching(/^WorkagendaQueue/), 'Arn'] },
          },
        ],
      },
    },
  ]);
});
