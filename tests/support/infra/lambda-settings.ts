import type * as z from 'zod/mini';
import { journeysEnv } from '../../../functions/journeys/env';
import { identifyEnv } from '../../../functions/members/env';
import { contactsEnv, leaveEnv, sendEnv } from '../../../functions/messaging/env';
import { publishEnv } from '../../../functions/programme/env';
import { planEnv, segmentEnv } from '../../../functions/scoring/env';
import {
  driftEnv,
  judgeEnv,
  keysEnv,
  receiveEnv,
  recordEnv,
  rejudgeEnv,
  replayEnv,
} from '../../../functions/tracking/env';

/** Which schema each Lambda reads its environment with. */
export const LAMBDA_SETTINGS: Readonly<Record<string, z.ZodMiniObject>> = {
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
