import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { House } from '../house';
import { raiseAlarm } from './alarm';

/** What the alarms of sending stand on. */
export interface SendingAlarmsProps {
  readonly house: Pick<House, 'stage' | 'alarms'>;
}

const RUNBOOK = 'the-reputation-of-sending';

/**
 * Alarms of the account's SES: bounces and complaints before AWS looks at the account (it does so at 5 % and 0.1 %),
 * and the day's quota at four fifths, where the stage says what it is: SES gives no metric of it.
 */
export class SendingAlarms extends Construct {
  constructor(scope: Construct, id: string, { house }: SendingAlarmsProps) {
    super(scope, id);
    const metric = (metricName: string, statistic: string, period: Duration) =>
      new Metric({ namespace: 'AWS/SES', metricName, statistic, period });
    raiseAlarm(this, 'Bounces', {
      house,
      name: 'ses-bounce-rate',
      metric: metric('Reputation.BounceRate', 'Maximum', Duration.hours(1)),
      threshold: 0.04,
      hurts: 'Mails go to addresses that do not exist: beyond 5 % AWS may stop all mail of this account.',
      runbook: RUNBOOK,
    });
    raiseAlarm(this, 'Complaints', {
      house,
      name: 'ses-complaint-rate',
      metric: metric('Reputation.ComplaintRate', 'Maximum', Duration.hours(1)),
      threshold: 0.0008,
      hurts: 'Members call our mails spam: beyond 0.1 % AWS may stop all mail of this account.',
      runbook: RUNBOOK,
    });
    const quota = house.stage.dailySendQuota;
    if (quota === undefined) return;
    raiseAlarm(this, 'Quota', {
      house,
      name: 'ses-daily-quota',
      metric: metric('Send', 'Sum', Duration.days(1)),
      threshold: Math.floor(quota * 0.8),
      hurts:
        'Four fifths of the mails that SES sends in a day are sent: the rest of the day waits, or expires.',
      runbook: 'the-quota-of-sending',
    });
  }
}
