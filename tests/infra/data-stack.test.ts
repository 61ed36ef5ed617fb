import { buildStage } from '../support/infra/build-stage';
import {
  type Resource,
  resourcesOf,
  SHOP,
  type StackTemplate,
  templatesOf,
} from '../support/infra/templates';

const TABLE = 'AWS::DynamoDB::Table';
/** These ids are for ever: another one replaces the resource, and what is in it is gone. */
const PINNED = {
  [TABLE]: [
    'AgendaTable',
    'IdentitiesTable',
    'InteractionsTable',
    'MembersTable',
    'MessagingTable',
    'ProgrammesTable',
    'ReportsTable',
    'ScoringTable',
    'TrackingTable',
  ],
  'AWS::KMS::Key': ['Key'],
  'AWS::Events::EventBus': ['Bus'],
  'AWS::SecretsManager::Secret': ['IdentitySecret', 'TokensSecret'],
};

const prod = templatesOf('prod', SHOP).data;
const local = templatesOf('local').data;
const only = (type: string, template: StackTemplate = prod): Resource | undefined => {
  const [resource, ...others] = Object.values(resourcesOf(template, type));
  expect(others).toEqual([]);
  return resource;
};
const tables = Object.entries(resourcesOf(prod, TABLE));

test.each(Object.entries(PINNED))('the logical ids of %s never change', (type, ids) => {
  expect(Object.keys(resourcesOf(prod, type)).sort()).toEqual(ids);
  expect(Object.keys(resourcesOf(local, type)).sort()).toEqual(ids);
});

describe('every table', () => {
  test.each(tables)('%s is on demand, can be restored to any second, and has our key', (_, table) => {
    expect(table.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: {
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
      },
    });
  });

  test.each(tables)('%s is kept when the stack goes, and cannot be deleted, on prod', (_, table) => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtectionEnabled: true },
    });
  });

  test.each(Object.entries(resourcesOf(local, TABLE)))('%s goes with the stack on local', (_, table) => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('takes only so many units a second on prod, so that a flood is no bill', () => {
    for (const [, table] of tables)
      expect(table.Properties.OnDemandThroughput).toEqual({
        MaxReadRequestUnits: expect.any(Number),
        MaxWriteRequestUnits: expect.any(Number),
      });
  });
});

test('items go by themselves from the tables of what passes', () => {
  const expiring = tables
    .filter(([, table]) => table.Properties.TimeToLiveSpecification?.Enabled)
    .map(([id, table]) => [id, table.Properties.TimeToLiveSpecification.AttributeName]);
  expect(expiring.sort()).toEqual([
    ['AgendaTable', 'expiresAt'],
    ['IdentitiesTable', 'expiresAt'],
    ['MembersTable', 'expiresAt'],
    ['MessagingTable', 'expiresAt'],
    ['ReportsTable', 'expiresAt'],
    ['ScoringTable', 'expiresAt'],
    ['TrackingTable', 'expiresAt'],
  ]);
});

test.each([
  ['prod', prod],
  ['local', local],
])(
  'only interactions are streamed, in order per source by an index that is never filled, on %s',
  (_, template) => {
    const all = Object.entries(resourcesOf(template, TABLE));
    expect(all.filter(([, table]) => table.Properties.StreamSpecification).map(([id]) => id)).toEqual([
      'InteractionsTable',
    ]);
    expect(template.Resources.InteractionsTable?.Properties).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      LocalSecondaryIndexes: [
        {
          IndexName: 'never-filled',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'neverFilled', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  },
);

test('the key rotates and is kept', () => {
  expect(only('AWS::KMS::Key')).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: { EnableKeyRotation: true },
  });
});

test('secrets are made by AWS, long, and kept', () => {
  for (const secret of Object.values(resourcesOf(prod, 'AWS::SecretsManager::Secret'))) {
    expect(secret.DeletionPolicy).toBe('Retain');
    expect(secret.Properties.GenerateSecretString.PasswordLength).toBe(64);
    expect(secret.Properties.SecretString).toBeUndefined();
  }
});

test('facts are archived, but on local, where the emulator cannot', () => {
  expect(only('AWS::Events::Archive')?.Properties).toMatchObject({ RetentionDays: 30 });
  expect(only('AWS::Events::Archive', local)).toBeUndefined();
});

test('mail events go to the default bus, and SES suppresses bounces and complaints', () => {
  expect(only('AWS::SES::ConfigurationSet')?.Properties).toMatchObject({
    Name: 'relance-prod',
    SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    DeliveryOptions: { TlsPolicy: 'REQUIRE' },
  });
  expect(only('AWS::SES::ConfigurationSetEventDestination')?.Properties).toMatchObject({
    EventDestination: {
      MatchingEventTypes: expect.arrayContaining(['send', 'bounce', 'complaint', 'delivery']),
      EventBridgeDestination: expect.anything(),
    },
  });
  expect(only('AWS::SES::EmailIdentity')?.Properties).toMatchObject({ EmailIdentity: 'shop.example' });
});

test('the data stack is protected against deletion outside dev and local', () => {
  const protectedOn = (stage: string) => buildStage(stage).data.terminationProtection;
  expect([protectedOn('prod'), protectedOn('acceptance'), protectedOn('dev'), protectedOn('local')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
