import { type Resource, resourcesOf, SHOP, templatesOf } from '../support/infra/templates';

/**
 * Types of which a resource holds what nothing can make again, and the properties of which a change makes
 * CloudFormation put a new, empty one in its place ("Update requires: Replacement" in its reference).
 */
const STATEFUL: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
  'AWS::KMS::Key': [],
  // Any change of how it is generated makes a new one.
  'AWS::SecretsManager::Secret': ['Name', 'GenerateSecretString'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Events::EventBus': ['Name'],
  'AWS::Events::Archive': ['ArchiveName', 'SourceArn'],
  'AWS::SES::EmailIdentity': ['EmailIdentity'],
  'AWS::SES::ConfigurationSet': ['Name'],
};

/** A change of a key attribute's type replaces the table too; other attributes say nothing. */
const keyTypes = ({ Properties }: Resource) => {
  const keys = [
    Properties.KeySchema,
    ...(Properties.LocalSecondaryIndexes ?? []).map((one: Resource['Properties']) => one.KeySchema),
  ]
    .flat()
    .map((key) => key?.AttributeName);
  return (Properties.AttributeDefinitions ?? [])
    .filter((one: { AttributeName: string }) => keys.includes(one.AttributeName))
    .map(
      (one: { AttributeName: string; AttributeType: string }) => `${one.AttributeName} ${one.AttributeType}`,
    )
    .sort();
};

/** A stateful resource as far as its identity goes. */
export interface Pinned {
  readonly type: string;
  readonly replacedBy: Readonly<Record<string, unknown>>;
}

/** All stateful resources of a stage, by `<stack>/<logical id>`. */
export const statefulOf = (stage: string): Record<string, Pinned> => {
  const templates = templatesOf(stage, stage === 'local' ? {} : SHOP);
  const found: Record<string, Pinned> = {};
  for (const [stack, template] of Object.entries(templates))
    for (const [type, properties] of Object.entries(STATEFUL))
      for (const [id, resource] of Object.entries(resourcesOf(template, type))) {
        const said = properties
          .filter((name) => resource.Properties[name] !== undefined)
          .map((name) => [name, resource.Properties[name]]);
        const types = type === 'AWS::DynamoDB::Table' ? { keyTypes: keyTypes(resource) } : {};
        found[`${stack}/${id}`] = { type, replacedBy: { ...Object.fromEntries(said), ...types } };
      }
  return JSON.parse(JSON.stringify(found));
};

/** What would be replaced or left behind by a deployment, between what is pinned and what is built now. */
export const replacements = (
  pinned: Readonly<Record<string, Pinned>>,
  now: Readonly<Record<string, Pinned>>,
): string[] => [
  ...Object.keys(pinned)
    .filter((id) => !now[id])
    .map(
      (id) =>
        `${id} (${pinned[id]?.type}) is gone: a deployment would leave it behind, with all that is in it`,
    ),
  ...Object.keys(pinned)
    .filter((id) => now[id] && JSON.stringify(now[id]) !== JSON.stringify(pinned[id]))
    .map((id) => `${id} (${pinned[id]?.type}) would be replaced by a new, empty one`),
  ...Object.keys(now)
    .filter((id) => !pinned[id])
    .map(
      (id) =>
        `${id} (${now[id]?.type}) is new and not pinned yet: RELANCE_PIN=stateful npx jest tests/infra/stateful`,
    ),
];
