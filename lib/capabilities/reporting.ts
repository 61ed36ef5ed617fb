import { Duration } from 'aws-cdk-lib';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { countEnv } from '../../functions/reporting/env';
import { ALARM_PERIOD, raiseAlarm } from '../building-blocks/alarm';
import { QueueWorker } from '../building-blocks/queue-worker';
import { publishOn, sendTo, useTable } from '../building-blocks/rights';
import type { House } from '../house';

/** For how long what came of mails is gathered for one call: so often a counter is written, and a guard-rail judged. */
const GATHERED_SECONDS = 60;
/** On `local` nobody waits a minute for it. */
const GATHERED_SECONDS_LOCAL = 5;

/** What reporting stands on. */
export interface ReportingProps {
  readonly house: House;
}

/** Reporting: counts what came of mails, and stops by guard-rails what members leave or complain for. */
export class Reporting extends Construct {
  constructor(scope: Construct, id: string, { house }: ReportingProps) {
    super(scope, id);
    const { data, queues, stage } = house;
    const count = new QueueWorker(this, 'CountOutcomes', {
      house,
      handler: 'count-outcomes',
      settings: countEnv,
      work: queues.counts,
      // One write a counter and batch: two workers at most, so that they seldom meet at the programme's.
      batchSize: 500,
      batchingWindow: Duration.seconds(stage.local ? GATHERED_SECONDS_LOCAL : GATHERED_SECONDS),
      maxConcurrency: 2,
      // It waits for the table most of the time, and nobody waits for it.
      memoryMb: 256,
      environment: {
        REPORTS_TABLE: data.tables.reports.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        PAUSES_QUEUE_URL: queues.pauses.queue.queueUrl,
        BUS_NAME: data.bus.eventBusName,
      },
      rights: [
        useTable(data, 'reports', ['Query', 'PutItem', 'UpdateItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.pauses.queue),
        publishOn(data.bus),
      ],
    });
    raiseAlarm(this, 'Tripped', {
      house,
      name: 'guardrail-tripped',
      metric: count.logGroup
        .addMetricFilter('Tripped', {
          filterPattern: FilterPattern.stringValue('$.message', '=', 'guardrail_tripped'),
          metricNamespace: `Relance/${stage.name}`,
          metricName: 'GuardrailTripped',
        })
        .metric({ period: ALARM_PERIOD, statistic: 'Sum' }),
      hurts:
        'Members leave, complain or do not exist more often than the programme allows for a mail or a journey.',
      runbook: 'a-guard-rail-tripped',
    });
  }
}
