/** What a template's names stand for in a deployed stack. */
export interface Deployed {
  readonly region: string;
  readonly accountId: string;
  /** Logical id -> the resource's type and physical id. */
  readonly resources: Readonly<Record<string, { readonly type: string; readonly id: string }>>;
  /** Name of an export -> its value. */
  readonly exports: Readonly<Record<string, string>>;
}

const lastOf = (text: string): string => text.split('/').at(-1) ?? text;

const pseudo = (name: string, deployed: Deployed): string | undefined =>
  ({
    'AWS::Region': deployed.region,
    'AWS::AccountId': deployed.accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  })[name];

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the deployed stack has no ${what}`);
  return value;
};

const arnOf = (logicalId: string, deployed: Deployed): string => {
  const { type, id } = found(deployed.resources[logicalId], `resource ${logicalId}`);
  if (type === 'AWS::SQS::Queue') return `arn:aws:sqs:${deployed.region}:${deployed.accountId}:${lastOf(id)}`;
  if (type === 'AWS::IAM::Role') return `arn:aws:iam::${deployed.accountId}:role/${id}`;
  throw new Error(`cannot name the ARN of ${logicalId}: ${type}`);
};

/** The text that a value of a template has once it is deployed. Throws for what it cannot resolve. */
export const resolveText = (value: unknown, deployed: Deployed): string => {
  if (typeof value === 'string') return value;
  const [entry = ['nothing', undefined], ...more] = Object.entries(value as Record<string, unknown>);
  const [kind, inner] = entry;
  if (more.length === 0) {
    if (kind === 'Ref')
      return (
        pseudo(String(inner), deployed) ?? found(deployed.resources[String(inner)], `resource ${inner}`).id
      );
    if (kind === 'Fn::ImportValue') return found(deployed.exports[String(inner)], `export ${inner}`);
    if (kind === 'Fn::GetAtt' && (inner as string[])[1] === 'Arn')
      return arnOf((inner as string[])[0] ?? '', deployed);
    if (kind === 'Fn::Join') {
      const [between, parts] = inner as [string, unknown[]];
      return parts.map((part) => resolveText(part, deployed)).join(between);
    }
  }
  throw new Error(`cannot resolve ${JSON.stringify(value)}`);
};
