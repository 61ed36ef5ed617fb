import { CfnOutput, Lazy, Stack } from 'aws-cdk-lib';
import type { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FunctionUrlAuthType, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type DoorRoute, ROUTES_OUTPUT } from '../outputs';
import type { Doors } from './http-api';

/** Where the doors are. */
export interface UrlDoorsProps {
  /** Where the local AWS brings calls of all routes in, without a slash at the end. */
  readonly url: string;
}

/**
 * The public API of a local stage whose emulator has no HTTP API: each Lambda has a URL of its own, whose events are of the
 * same version 2.0, and a door of the local AWS (`bin/local/door/`) brings the calls of the routes there.
 */
export class UrlDoors extends Construct implements Doors {
  readonly url: string;
  private readonly routes: DoorRoute[] = [];
  private readonly targets = new Map<IFunction, string>();

  constructor(scope: Construct, id: string, props: UrlDoorsProps) {
    super(scope, id);
    this.url = props.url;
    // Late: capabilities add their routes afterwards.
    const value = Lazy.string({ produce: () => Stack.of(this).toJsonString(this.routes) });
    new CfnOutput(this, 'Routes', { value }).overrideLogicalId(ROUTES_OUTPUT);
  }

  metric(name: string, options: MetricOptions): IMetric {
    return new Metric({ namespace: 'AWS/Lambda', metricName: `Url${name}`, label: name, ...options });
  }

  signedRoute(path: string, methods: readonly HttpMethod[], fn: IFunction): void {
    this.add(path, methods, fn, FunctionUrlAuthType.AWS_IAM);
  }

  route(path: string, methods: readonly HttpMethod[], fn: IFunction): void {
    this.add(path, methods, fn, FunctionUrlAuthType.NONE);
  }

  private add(
    path: string,
    methods: readonly HttpMethod[],
    fn: IFunction,
    authType: FunctionUrlAuthType,
  ): void {
    let target = this.targets.get(fn);
    if (!target) {
      target = fn.addFunctionUrl({ authType }).url;
      this.targets.set(fn, target);
    }
    this.routes.push({ path, methods: [...methods], target });
  }
}
