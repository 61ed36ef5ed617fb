import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Archive, type CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import { type CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { SenderIdentity } from './building-blocks/sender-identity';
import { stackNames } from './outputs';
import type { StageConfig } from './stage-config';

/** Short names of the tables. */
export const TABLES = [
  'members',
  'interactions',
  'programmes',
  'agenda',
  'identities',
  'tracking',
  'scoring',
  'messaging',
  'reports',
] as const;
/** A table's short name. */
export type TableName = (typeof TABLES)[number];

/** Tables of which items go by themselves, at the epoch second in this attribute. */
const EXPIRING: readonly TableName[] = [
  'members',
  'agenda',
  'identities',
  'tracking',
  'scoring',
  'messaging',
  'reports',
];
const EXPIRES_AT = 'expiresAt';
/** Tables without a sort key. */
const PLAIN: readonly TableName[] = ['identities'];

/** What the data of a stage needs to know. */
export interface DataStackProps extends StackProps {
  readonly stage: StageConfig;
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * What must survive: tables, the bus and its archive, secrets, the identity that mails come from. Logical ids are
 * pinned, for a changed one would replace what it names. Everything is kept when the stack goes, but on `local`.
 */
export class DataStack extends Stack {
  readonly tables: Readonly<Record<TableName, Table>>;
  /** The key that encrypts the tables. */
  readonly key: Key;
  readonly bus: EventBus;
  /** ARN of the secret that hashes identities. It never rotates: every member's id is made with it. */
  readonly identitySecretArn: string;
  /** ARN of the secret that signs what is in the links of mails. */
  readonly tokensSecretArn: string;
  /** Name of the SES configuration set that mails are sent with. */
  readonly configurationSet: string;

  private readonly stage: StageConfig;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, {
      ...props,
      stackName: stackNames(props.stage.name).data,
      terminationProtection: props.stage.deletionProtection,
    });
    this.stage = props.stage;
    this.key = new Key(this, 'Key', {
      description: `Encrypts the tables of relance ${props.stage.name}`,
      enableKeyRotation: true,
      removalPolicy: this.removal,
    });
    (this.key.node.defaultChild as CfnKey).overrideLogicalId('Key');
    this.tables = Object.fromEntries(TABLES.map((name) => [name, this.makeTable(name)])) as Record<
      TableName,
      Table
    >;
    this.keepSourcesTogether(this.tables.interactions);
    this.bus = this.makeBus();
    this.identitySecretArn = this.makeSecret(
      'IdentitySecret',
      'Hashes what clients call their users into member ids and e-mail addresses into keys. Never rotate it.',
      'Every member id is made with it: a new one would make a stranger of each member.',
    );
    this.tokensSecretArn = this.makeSecret(
      'TokensSecret',
      'Signs the tokens in the links of mails.',
      'Changed by `relance tokens rotate`, which keeps the old keys: links in mails already sent must go on working.',
    );
    this.configurationSet = `relance-${props.stage.name}`;
    // The local SES keeps mails and publishes events itself.
    if (!props.stage.local) {
      new SenderIdentity(this, 'Sender', {
        configurationSet: this.configurationSet,
        domain: props.stage.senderDomain,
        removal: this.removal,
      });
    }
  }

  private get removal(): RemovalPolicy {
    return this.stage.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
  }

  private makeTable(name: TableName): Table {
    const id = `${capital(name)}Table`;
    const table = new Table(this, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: PLAIN.includes(name) ? undefined : { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      maxReadRequestUnits: this.stage.tableThroughput?.readUnits,
      maxWriteRequestUnits: this.stage.tableThroughput?.writeUnits,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: this.stage.deletionProtection,
      removalPolicy: this.removal,
      timeToLiveAttribute: EXPIRING.includes(name) ? EXPIRES_AT : undefined,
      stream: name === 'interactions' ? StreamViewType.NEW_IMAGE : undefined,
    });
    (table.node.defaultChild as CfnTable).overrideLogicalId(id);
    return table;
  }

  /**
   * A local index keeps all items of a partition key in one partition of the table, and so in one shard of the stream,
   * in order. No item ever has the attribute, so the index is empty and costs nothing. It can only be made with the table.
   */
  private keepSourcesTogether(table: Table): void {
    table.addLocalSecondaryIndex({
      indexName: 'never-filled',
      sortKey: { name: 'neverFilled', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  private makeBus(): EventBus {
    const bus = new EventBus(this, 'Bus', { eventBusName: `relance-${this.stage.name}` });
    bus.applyRemovalPolicy(this.removal);
    (bus.node.defaultChild as CfnEventBus).overrideLogicalId('Bus');
    // The emulator refuses the whole template for it.
    if (!this.stage.local) {
      const archive = new Archive(this, 'Archive', {
        sourceEventBus: bus,
        archiveName: `relance-${this.stage.name}`,
        description: 'Facts, so that a listener that was wrong can hear them again',
        eventPattern: { account: [this.account] },
        retention: Duration.days(this.stage.archiveDays),
      });
      archive.applyRemovalPolicy(this.removal);
    }
    return bus;
  }

  private makeSecret(id: string, description: string, whyItStays: string): string {
    const secret = new Secret(this, id, {
      description,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: this.removal,
    });
    const resource = secret.node.defaultChild as CfnSecret;
    resource.overrideLogicalId(id);
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: whyItStays });
    // Not secret.secretArn: that is a Ref, which the emulator answers with the name.
    return resource.attrId;
  }
}
