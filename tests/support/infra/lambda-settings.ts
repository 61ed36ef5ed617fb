import { journeysEnv } from '../../../functions/journeys/env';
import { identifyEnv } from '../../../functions/members/env';
import {
  acceptEnv,
  contactsEnv,
  feedbackEnv,
  leaveEnv,
  restoreCardsEnv,
  sendEnv,
  suppressionsEnv,
  sweepEnv,
  tokensEnv,
} from '../../../functions/messaging/env';
import { publishEnv } from '../../../functions/programme/env';
import { countEnv } from '../../../functions/reporting/env';
import {
  administerModelsEnv,
  planEnv,
  sampleTimelinesEnv,
  segmentEnv,
  trainModelsEnv,
} from '../../../functions/scoring/env';
import type { SettingRules } from '../../../functions/shared/platform/settings';
import {
  driftEnv,
  judgeEnv,
  keysEnv,
  receiveEnv,
  recordEnv,
  rejudgeEnv,
  replayEnv,
} from '../../../functions/tracking/env';

/** By which rules each Lambda reads its environment. */
export const LAMBDA_SETTINGS: Readonly<Record<string, SettingRules>> = {
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
  'pause-sending': publishEnv,
  'hear-facts': journeysEnv,
  'wake-enrolments': journeysEnv,
  'drain-agenda': journeysEnv,
  'sweep-agenda': journeysEnv,
  'send-messages': sendEnv,
  'send-transactional': sendEnv,
  'accept-messages': acceptEnv,
  'change-contacts': contactsEnv,
  'hear-feedback': feedbackEnv,
  'sweep-reservations': sweepEnv,
  'copy-suppressions': suppressionsEnv,
  leave: leaveEnv,
  'administer-tokens': tokensEnv,
  'count-outcomes': countEnv,
  'plan-scoring': planEnv,
  'score-segment': segmentEnv,
  'administer-models': administerModelsEnv,
  'sample-timelines': sampleTimelinesEnv,
  'train-models': trainModelsEnv,
  'restore-cards': restoreCardsEnv,
};
