import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A resource of a right that ends in a star, and why nothing narrower can be named. */
export interface Wildcard {
  readonly resource: string;
  readonly reason: string;
}

/** An ARN as cdk-nag spells it: `<LogicalId>` for a Ref, `<LogicalId.Attribute>` for a GetAtt. */
const spelled = (resolved: unknown): string => {
  if (typeof resolved !== 'object' || resolved === null) return String(resolved);
  if (Array.isArray(resolved)) return resolved.map(spelled).join('');
  const [[kind, value] = ['', '']] = Object.entries(resolved) as [string, unknown][];
  if (kind === 'Ref') return `<${value}>`;
  if (kind === 'Fn::GetAtt') return `<${(value as string[]).join('.')}>`;
  if (kind === 'Fn::Join') {
    const [separator, parts] = value as [string, unknown[]];
    return parts.map(spelled).join(separator);
  }
  throw new Error(`cannot spell ${kind} in the resource of a right`);
};

/** Says of these wildcards, and of no other in the role, that they are meant. */
export const acknowledgeWildcards = (role: Construct, wildcards: readonly Wildcard[]): void => {
  for (const { resource, reason } of wildcards) {
    const finding = spelled(Stack.of(role).resolve(resource));
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${finding}]`, reason });
  }
};
