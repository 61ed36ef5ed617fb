import { type Resource, resourcesOf, type StackTemplate } from '../support/infra/templates';
import { type Grant, grantsOf, type Statement } from './compare';
import type { Conditions } from './conditions';
import { type Deployed, resolveText } from './resolve';

const many = <T>(value: T | readonly T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? [...value] : [value as T];

const conditionsOf = (conditions: Conditions, deployed: Deployed): Conditions =>
  Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(([key, value]) => [
          key,
          Array.isArray(value)
            ? value.map((one) => resolveText(one, deployed))
            : resolveText(value, deployed),
        ]),
      ),
    ]),
  );

/** A function of a template, and how it is wired; everything resolved. */
export interface WiredFunction {
  readonly handler: string;
  readonly grants: readonly Grant[];
  /** The streams of its log group, as a pattern. */
  readonly logs: string;
  /** ARNs of what is read for it. */
  readonly sources: readonly string[];
  /** ARNs of the queues that get what it failed at for good. */
  readonly failures: readonly string[];
  /** The role that its settings say it makes schedules with, if they do. */
  readonly clock: string | undefined;
}

/** Every function of the service's template, resolved to what is deployed. */
export const functionsOf = (service: StackTemplate, deployed: Deployed): WiredFunction[] => {
  const roles = resourcesOf(service, 'AWS::IAM::Role');
  const mappings = Object.values(resourcesOf(service, 'AWS::Lambda::EventSourceMapping'));
  const text = (value: unknown) => resolveText(value, deployed);
  const resolved = (statement: Statement): Statement => ({
    ...statement,
    Resource: many(statement.Resource).map(text),
    ...(statement.Condition ? { Condition: conditionsOf(statement.Condition, deployed) } : {}),
  });
  const wired = ([logicalId, { Properties: fn }]: [string, Resource]): WiredFunction => {
    const handler = fn.Environment.Variables.AWS_SDK_UA_APP_ID as string;
    const policies = roles[fn.Role['Fn::GetAtt'][0]]?.Properties.Policies as {
      PolicyDocument: { Statement: Statement[] };
    }[];
    const own = mappings.filter(({ Properties }) => Properties.FunctionName.Ref === logicalId);
    const scheduler = fn.Environment.Variables.SCHEDULER_ROLE_ARN as unknown;
    return {
      handler,
      grants: grantsOf(
        handler,
        policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map(resolved)),
      ),
      logs: `:log-group:${text(fn.LoggingConfig.LogGroup)}:log-stream:*`,
      sources: own.map(({ Properties }) => text(Properties.EventSourceArn)),
      failures: [
        ...many(fn.DeadLetterConfig?.TargetArn),
        ...own.flatMap(({ Properties }) => many(Properties.DestinationConfig?.OnFailure.Destination)),
      ].map(text),
      clock: scheduler === undefined ? undefined : text(scheduler),
    };
  };
  return Object.entries(resourcesOf(service, 'AWS::Lambda::Function')).map(wired);
};
