import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { House } from '../house';

/** What an alarm is about. */
export interface HouseAlarmProps {
  readonly house: Pick<House, 'stage' | 'alarms'>;
  /** kebab-case; the alarm is called `relance-<stage>-<name>`. */
  readonly name: string;
  readonly metric: IMetric;
  /** It rings from this value on. @default 1 */
  readonly threshold?: number;
  /** Who is hurt, in one sentence. */
  readonly hurts: string;
  /** Heading of docs/runbook.md that says what to do, as an anchor. */
  readonly runbook: string;
}

/** The period of our metrics. */
export const ALARM_PERIOD = Duration.minutes(5);

/** An alarm that says who is hurt and where it is written what to do. Silence is no alarm. */
export const raiseAlarm = (scope: Construct, id: string, props: HouseAlarmProps): Alarm => {
  const alarm = new Alarm(scope, id, {
    alarmName: `relance-${props.house.stage.name}-${props.name}`,
    alarmDescription: `${props.hurts} What to do: docs/runbook.md#${props.runbook}`,
    metric: props.metric,
    threshold: props.threshold ?? 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  if (props.house.alarms) alarm.addAlarmAction(new SnsAction(props.house.alarms));
  return alarm;
};
