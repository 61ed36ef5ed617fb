import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Doors } from './building-blocks/http-api';
import type { House } from './house';
import { QUEUES } from './outputs';

/** What the dashboard shows. */
export interface WayDashboardProps {
  readonly house: House;
  readonly api: Doors;
  /** Every Lambda, by its handler's name. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Queues in which work ends, by name, beside the dead letters of the work queues. */
  readonly endings: Readonly<Record<string, IQueue>>;
}

const PERIOD = Duration.minutes(5);
const WIDE = 24;
const HEIGHT = 6;

const graph = (title: string, left: IMetric[], width: number, right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, left, right, width, height: HEIGHT });

/**
 * The way of an interaction as a dashboard, read from top to bottom: the door, the queues by the age of what waits
 * longest in them, the stream, what the Lambdas did and how long it took, the mails, and last where work ended.
 */
export class WayDashboard extends Construct {
  constructor(scope: Construct, id: string, { house, api, functions, endings }: WayDashboardProps) {
    super(scope, id);
    const { stage, queues, data } = house;
    const each = (pick: (fn: LambdaFunction, name: string) => IMetric) =>
      Object.entries(functions).map(([name, fn]) => pick(fn, name));
    const sum = { period: PERIOD, statistic: 'Sum' };
    const late = { period: PERIOD, statistic: 'Maximum' };
    const ses = (metricName: string) =>
      new Metric({ namespace: 'AWS/SES', metricName, label: metricName, ...sum });
    const oldest = QUEUES.map((name) =>
      queues[name].queue.metricApproximateAgeOfOldestMessage({ ...late, label: name }),
    );
    const throttled = Object.entries(data.tables).map(
      ([name, table]) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: 'WriteThrottleEvents',
          dimensionsMap: { TableName: table.tableName },
          label: name,
          ...sum,
        }),
    );
    const dead = [
      ...QUEUES.map((name) => [name, queues[name].deadLetters] as const),
      ...Object.entries(endings),
    ].map(([label, queue]) => queue.metricApproximateNumberOfMessagesVisible({ ...late, label }));

    new Dashboard(this, 'Dashboard', {
      dashboardName: `relance-${stage.name}`,
      start: '-PT12H',
      widgets: [
        [
          new TextWidget({
            markdown: `# Relance ${stage.name}: the way of an interaction\nDoor → recorder → table → stream → member worker → journeys → messages → SES. Read from the top; the first row that is wrong is where to look (docs/runbook.md).`,
            width: WIDE,
            height: 2,
          }),
        ],
        [
          graph('1. The door: calls, and answers of 4xx and 5xx', [api.metric('Count', sum)], 12, [
            api.metric('4xx', sum),
            api.metric('5xx', sum),
          ]),
          graph(
            '1. The door: milliseconds, 99 of 100',
            [api.metric('Latency', { period: PERIOD, statistic: 'p99' })],
            12,
          ),
        ],
        [
          graph('2. Queues: seconds that the oldest message waits', oldest, 12),
          graph(
            '3. The stream: milliseconds that judging is behind',
            each((fn, label) => fn.metric('IteratorAge', { ...late, label })),
            12,
          ),
        ],
        [
          graph(
            '4. Lambdas: calls',
            each((fn, label) => fn.metricInvocations({ ...sum, label })),
            8,
          ),
          graph(
            '4. Lambdas: errors',
            each((fn, label) => fn.metricErrors({ ...sum, label })),
            8,
          ),
          graph(
            '4. Lambdas: milliseconds, 99 of 100',
            each((fn, label) => fn.metricDuration({ period: PERIOD, statistic: 'p99', label })),
            8,
          ),
        ],
        [
          graph(
            '4. Lambdas: calls refused',
            each((fn, label) => fn.metricThrottles({ ...sum, label })),
            12,
          ),
          graph('5. Tables: writes refused', throttled, 12),
        ],
        [
          graph(
            '6. SES: sent, delivered, bounced, complained',
            ['Send', 'Delivery', 'Bounce', 'Complaint'].map(ses),
            12,
          ),
          graph('7. Where work ended: messages for a person to look at', dead, 12),
        ],
      ],
    });
  }
}
