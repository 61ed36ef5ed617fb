import type * as z from 'zod';
import { journeysEnv } from '../../functions/journeys/env';
import { identifyEnv } from '../../functions/members/env';
import { contactsEnv, leaveEnv, sendEnv } from '../../functions/messaging/env';
import { publishEnv } from '../../functions/programme/env';
import { planEnv, segmentEnv } from '../../functions/scoring/env';
import {
  driftEnv,
  judgeEnv,
  keysEnv,
  receiveEnv,
  recordEnv,
  rejudgeEnv,
  replayEnv,
} from '../../functions/tracking/env';
import { resourcesOf, templatesOf } from '../support/infra/templates';

/** Which schema each Lambda reads its environment with. */
const SETTINGS: Readonly<Record<string, z.ZodObject>> = {
  'receive-interactions': receiveEnv,
  'record-interactions': recordEnv,
  'judge-interactions': judgeEnv,
  'replay-interactions': replayEnv,
  'administer-keys': keysEnv,
  'rejudge-interactions': rejudgeEnv,
  'check-drift': driftEnv,
  'apply-identities': identifyEnv,
  'publish-programme': publishEnv,
  'deploy-programme': publishEnv,
  'hear-facts': journeysEnv,
  'wake-enrolments': journeysEnv,
  'drain-agenda': journeysEnv,
  'sweep-agenda': journeysEnv,
  'send-messages': sendEnv,
  'change-contacts': contactsEnv,
  leave: leaveEnv,
  'plan-scoring': planEnv,
  'score-segment': segmentEnv,
};
const HOUSE = ['POWERTOOLS_SERVICE_NAME', 'AWS_SDK_UA_APP_ID'];

describe.each(['prod', 'local'])('on %s', (stage) => {
  const lambdas = Object.values(resourcesOf(templatesOf(stage).service, 'AWS::Lambda::Function')).map(
    ({ Properties }): [string, Record<string, unknown>] => [
      String(Properties.FunctionName).replace(`relance-${stage}-`, ''),
      Properties.Environment.Variables,
    ],
  );

  test('every Lambda is here', () => {
    expect(lambdas.map(([name]) => name).sort()).toEqual(Object.keys(SETTINGS).sort());
  });

  test.each(lambdas)('%s has exactly the settings that it reads', (name, variables) => {
    const schema = SETTINGS[name];
    expect(Object.keys(variables).sort()).toEqual([...Object.keys(schema?.shape ?? {}), ...HOUSE].sort());
    const values = Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : 'made at deployment',
      ]),
    );
    expect(schema?.safeParse(values).error).toBeUndefined();
  });
});
