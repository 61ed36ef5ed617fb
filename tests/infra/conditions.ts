import { TO_SCHEDULER, throughDynamoDb } from '../../lib/building-blocks/rights';
import type { StackTemplate } from '../support/infra/templates';

// biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation allows
type Json = any;

const many = (value: Json): Json[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const same = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

const NOT_TLS = { Bool: { 'aws:SecureTransport': 'false' } };
const OUR_ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

/** What a CDK token of the Region becomes, where the stage says no Region. */
const regions = (stageRegion: string): Json[] => [
  throughDynamoDb(stageRegion),
  {
    StringEquals: {
      'kms:ViaService': { 'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
    },
  },
];

/** A statement or a permission of a template, and where it stands. */
interface Found {
  readonly id: string;
  readonly kind: 'right' | 'trust' | 'queue' | 'topic' | 'permission';
  readonly said: Json;
}

/** Every statement and permission of a template: of roles, of who may take them, of queues, topics and functions. */
export const statementsIn = (template: StackTemplate): Found[] =>
  Object.entries(template.Resources).flatMap(([id, { Type, Properties }]): Found[] => {
    const of = (kind: Found['kind'], document: Json): Found[] =>
      many(document?.Statement).map((said) => ({ id, kind, said }));
    if (Type === 'AWS::IAM::Role')
      return [
        ...of('trust', Properties.AssumeRolePolicyDocument),
        ...many(Properties.Policies).flatMap(({ PolicyDocument }) => of('right', PolicyDocument)),
      ];
    if (Type === 'AWS::SQS::QueuePolicy') return of('queue', Properties.PolicyDocument);
    if (Type === 'AWS::SNS::TopicPolicy') return of('topic', Properties.PolicyDocument);
    return Type === 'AWS::Lambda::Permission' ? [{ id, kind: 'permission', said: Properties }] : [];
  });

const isOfRule = (template: StackTemplate, arn: Json): boolean =>
  template.Resources[arn?.['Fn::GetAtt']?.[0]]?.Type === 'AWS::Events::Rule';

/** Whether a statement holds under the conditions that it must have, and under no others. */
const isBound = (template: StackTemplate, region: string, { kind, said }: Found): boolean => {
  const { Condition: conditions, Effect, Principal } = said;
  const service = Principal?.Service;
  switch (kind) {
    case 'right': {
      const actions = many(said.Action).map(String);
      if (actions.some((action) => action.startsWith('kms:')))
        return regions(region).some((one) => same(one, conditions));
      return same(conditions, actions.includes('iam:PassRole') ? TO_SCHEDULER : undefined);
    }
    case 'trust':
      return same(conditions, service === 'lambda.amazonaws.com' ? undefined : OUR_ACCOUNT);
    case 'queue':
      if (Effect === 'Deny') return same(conditions, NOT_TLS);
      return (
        service === 'events.amazonaws.com' &&
        same(Object.keys(conditions ?? {}), ['ArnEquals']) &&
        same(Object.keys(conditions.ArnEquals), ['aws:SourceArn']) &&
        isOfRule(template, conditions.ArnEquals['aws:SourceArn'])
      );
    case 'topic':
      return same(conditions, Effect === 'Deny' ? NOT_TLS : OUR_ACCOUNT);
    case 'permission':
      return said.Principal === 'events.amazonaws.com'
        ? isOfRule(template, said.SourceArn)
        : said.Principal === 'apigateway.amazonaws.com' &&
            JSON.stringify(said.SourceArn ?? '').includes('"Ref":"Api');
  }
};

/** What holds under fewer or other conditions than it must: logical id, kind, and what it says. */
export const unboundIn = (template: StackTemplate, region: string): string[] => {
  const unbound = statementsIn(template)
    .filter((found) => !isBound(template, region, found))
    .map(({ id, kind, said }) => `${kind} ${id}: ${JSON.stringify(said)}`);
  const overTls = new Set(
    statementsIn(template)
      .filter(({ kind, said }) => kind === 'queue' && same(said.Condition, NOT_TLS))
      .map(({ id }) => template.Resources[id]?.Properties.Queues?.[0]?.Ref as string),
  );
  const open = Object.entries(template.Resources)
    .filter(([id, { Type }]) => Type === 'AWS::SQS::Queue' && !overTls.has(id))
    .map(([id]) => `queue ${id}: answers without TLS`);
  return [...unbound, ...open];
};
