import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, type HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { House } from '../house';
import { ALARM_PERIOD, raiseAlarm } from './alarm';

/** What the public API stands on. */
export interface PublicApiProps {
  readonly house: Pick<House, 'stage' | 'alarms'>;
}

/** The public API as capabilities see it, however calls reach the Lambdas. */
export interface Doors {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** A metric of the API, such as `Count`, `4xx`, `Latency`. */
  metric(name: string, options: MetricOptions): IMetric;
  /** Brings the calls of these routes to a Lambda when they are signed by whom IAM allows `execute-api:Invoke` on them. */
  signedRoute(path: string, methods: readonly HttpMethod[], fn: IFunction): void;
  /** Brings the calls of these routes to a Lambda. `because` says how callers are checked, for there is no authorizer. */
  route(path: string, methods: readonly HttpMethod[], fn: IFunction, because: string): void;
}

/** What an access log line says: neither path (tokens are in it), nor address of the caller, nor query. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  error: '$context.integrationErrorMessage',
};

/**
 * The one public HTTP API. It has no authorizer but IAM, on the routes of our callers' servers, and no CORS settings of its
 * own: the other doors check write keys and tokens themselves, and answer preflights by the origins of the keys.
 */
export class PublicApi extends Construct implements Doors {
  readonly url: string;
  private readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: PublicApiProps) {
    super(scope, id);
    const { stage } = props.house;
    this.api = new HttpApi(this, 'Api', {
      apiName: `relance-${stage.name}`,
      createDefaultStage: false,
    });
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    // The emulator's names of APIs do not resolve; its path of execute-api is the same thing. Without the stage's name,
    // whose dollar a shell would take for a variable where the address is copied.
    this.url = stage.localEndpoint
      ? `${stage.localEndpoint}/_aws/execute-api/${this.api.apiId}`
      : this.api.apiEndpoint;
    raiseAlarm(this, 'Errors', {
      house: props.house,
      name: 'api-errors',
      metric: this.api.metricServerError({ period: ALARM_PERIOD, statistic: 'Sum' }),
      hurts:
        'Websites are answered with errors: calls that are not tried again are lost, members cannot leave.',
      runbook: 'the-api-answers-with-errors',
    });
  }

  metric(name: string, options: MetricOptions): IMetric {
    return this.api.metric(name, { label: name, ...options });
  }

  signedRoute(path: string, methods: readonly HttpMethod[], fn: IFunction): void {
    this.api.addRoutes({
      path,
      methods: [...methods],
      integration: new HttpLambdaIntegration(`${fn.node.path}${path}`, fn),
      authorizer: new HttpIamAuthorizer(),
    });
  }

  route(path: string, methods: readonly HttpMethod[], fn: IFunction, because: string): void {
    const routes = this.api.addRoutes({
      path,
      methods: [...methods],
      integration: new HttpLambdaIntegration(`${fn.node.path}${path}`, fn),
    });
    for (const route of routes)
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: because });
  }
}
