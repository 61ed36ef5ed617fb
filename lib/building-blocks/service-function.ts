import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { House } from '../house';
import { ALARM_PERIOD, raiseAlarm } from './alarm';
import { checkedEnvironment, type EnvironmentOf, type FunctionSettings } from './function-settings';
import { mayDo, type Right, sendTo } from './rights';
import { acknowledgeWildcards, type Wildcard } from './wildcards';

/** What a Lambda of ours is. */
export interface ServiceFunctionProps<S extends FunctionSettings> {
  readonly house: House;
  /** Its short name: that of its handler's file. */
  readonly handler: string;
  /** The capability's rules of its settings (`functions/<capability>/env.ts`). */
  readonly settings: S;
  /** Its settings: the compiler asks for each that has a rule. */
  readonly environment: EnvironmentOf<S>;
  /** Who is hurt while it fails, in one sentence; its two alarms say it. */
  readonly hurts: string;
  /** Everything it may do beside logging. */
  readonly rights: readonly (Right | readonly Right[])[];
  /** Resources of its rights that end in a star, each with its reason. @default none does */
  readonly wildcards?: readonly Wildcard[];
  /** @default 10 seconds */
  readonly timeout?: Duration;
  /** @default 512 MB */
  readonly memoryMb?: number;
  /** Where events of asynchronous calls go that failed three times. @default nowhere: nothing calls it so */
  readonly failures?: IQueue;
}

/** From how many in five minutes on an alarm rings. */
const ERRORS = 3;
const THROTTLES = 10;

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * A Lambda: Node 24 on arm64, one bundle, one role of its own with exactly the rights it was given, one log group that
 * forgets, alarms for its errors and its throttled calls. Settings are checked by the capability's rules when the stack is built.
 */
export class ServiceFunction<S extends FunctionSettings> extends Construct {
  readonly fn: LambdaFunction;
  /** Where its logs are. */
  readonly logGroup: LogGroup;
  /** The handler's short name. */
  readonly handlerName: string;
  private readonly document: PolicyDocument;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps<S>) {
    super(scope, id);
    this.handlerName = props.handler;
    const { stage } = props.house;
    const settings = checkedEnvironment(props.handler, props.settings, props.environment);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logStreams = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${this.logGroup.logGroupName}:log-stream:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.document = new PolicyDocument({
      statements: [
        mayDo(
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          // Not logGroup.logGroupArn: it ends in `:*` too, and hides it.
          [logStreams],
        ),
        ...props.rights.flat(),
        ...(props.failures ? [sendTo(props.failures)] : []),
      ],
    });
    // Rights inside the role, not beside it: event sources are refused while a policy of its own is on its way.
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { rights: this.document },
    });
    acknowledgeWildcards(role, [
      { resource: logStreams, reason: 'Lambda itself names the log streams of its own log group.' },
      ...(props.wildcards ?? []),
    ]);
    this.fn = new LambdaFunction(this, 'Function', {
      functionName: `relance-${stage.name}-${props.handler}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.house.bundles(props.handler),
      handler: 'index.handler',
      role: role.withoutPolicyUpdates(),
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memoryMb ?? 512,
      // The SDK tells it in every call: CloudTrail, and our tests, know who called.
      environment: {
        HANDLER: props.handler,
        AWS_SDK_UA_APP_ID: props.handler,
        ...(stage.localSes ? { AWS_ENDPOINT_URL_SESV2: stage.localSes } : {}),
        ...settings,
      },
      reservedConcurrentExecutions: stage.reservedConcurrency[props.handler],
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.DISABLED,
      deadLetterQueue: props.failures,
    });
    this.raiseAlarms(props);
  }

  /** One error is often a worker that was ended, and what it had comes again; calls that are refused do not stop alone. */
  private raiseAlarms(props: ServiceFunctionProps<S>): void {
    const options = { period: ALARM_PERIOD, statistic: 'Sum' };
    for (const [name, metric, threshold] of [
      ['errors', this.fn.metricErrors(options), ERRORS],
      ['throttles', this.fn.metricThrottles(options), THROTTLES],
    ] as const) {
      raiseAlarm(this, capital(name), {
        house: props.house,
        name: `${props.handler}-${name}`,
        metric,
        threshold,
        hurts: props.hurts,
        runbook: `the-function-${props.handler}`,
      });
    }
  }

  /** Gives it one more right, for what wires it afterwards. */
  allow(...rights: readonly Right[]): void {
    this.document.addStatements(...rights);
  }
}
