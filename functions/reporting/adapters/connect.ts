import { dynamo, eventBridge, sqs } from '../../shared/platform/aws';
import { publishFacts } from '../../shared/platform/bus';
import { programmeReader } from '../../shared/platform/live-programme';
import { queueSender } from '../../shared/platform/queues';
import type { SettingsOf } from '../../shared/platform/settings';
import { REPORTING_FACTS } from '../contract';
import type { countEnv } from '../env';
import type { CountPorts } from '../ports';
import { reportStore } from './report-store';

/** No fact of reporting is about a member. */
const NOBODY = '';

/** The ports of `count-outcomes` on AWS. */
export const connectCounting = (env: SettingsOf<typeof countEnv>): CountPorts => {
  const bus = eventBridge();
  const pause = queueSender(sqs(), env.PAUSES_QUEUE_URL);
  return {
    reports: reportStore(dynamo(), env.REPORTS_TABLE),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    pause: (request) => pause([request]),
    publish: (tripped) =>
      publishFacts(bus, env.BUS_NAME, 'reporting', [
        { ...tripped, name: REPORTING_FACTS.tripped, member: NOBODY },
      ]),
  };
};
