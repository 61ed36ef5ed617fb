import { dynamo, eventBridge, sqs } from '../../shared/platform/aws';
import { publishFacts } from '../../shared/platform/bus';
import { programmeReader } from '../../shared/platform/live-programme';
import { pause } from '../../shared/platform/pause';
import { queueSender } from '../../shared/platform/queues';
import type { SettingsOf } from '../../shared/platform/settings';
import { REPORTING_FACTS } from '../contract';
import type { countEnv } from '../env';
import type { CountPorts } from '../ports';
import { reportStore } from './report-store';

/** No fact of reporting is about a member. */
const NOBODY = '';

const FIRST_RACE_MS = 20;
/** Later waits are as long as the one after so many races (ms: 320, spread): all tries stay well within the call. */
const LONGEST_AFTER = 4;

/** How long (ms) to wait after so many lost races, for a draw in [0, 1): half of it at least, so that two who met part. */
export const raceWaitMs = (races: number, draw: number): number =>
  FIRST_RACE_MS * 2 ** Math.min(races, LONGEST_AFTER) * (0.5 + draw / 2);

/** The ports of `count-outcomes` on AWS. */
export const connectCounting = (env: SettingsOf<typeof countEnv>): CountPorts => {
  const bus = eventBridge();
  const pauses = queueSender(sqs(), env.PAUSES_QUEUE_URL);
  return {
    reports: reportStore(dynamo(), env.REPORTS_TABLE),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    pause: (request) => pauses([request]),
    backOff: (races) => pause(raceWaitMs(races, Math.random())),
    publish: (tripped) =>
      publishFacts(bus, env.BUS_NAME, 'reporting', [
        { ...tripped, name: REPORTING_FACTS.tripped, member: NOBODY },
      ]),
  };
};
