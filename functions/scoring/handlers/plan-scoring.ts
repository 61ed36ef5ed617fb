import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connectPlan } from '../adapters/connect';
import { scoreRunSchema } from '../contract';
import { planScoring } from '../flows/plan-scoring';

const { ports, stage } = connectPlan();

/** What a rule of EventBridge sends; its time names the night, so that a second delivery is the same night. */
const scheduledAt = (event: unknown): number | undefined => {
  if (typeof event !== 'object' || event === null || !('detail-type' in event) || !('time' in event))
    return undefined;
  const at = Date.parse(String(event.time));
  return Number.isNaN(at) ? undefined : at;
};

/** Starts a night of scoring: by the nightly schedule, or by `relance scores run`. Throws `run_invalid`, `as_of_refused`. */
export const handler = callDoor('night_planned', async (event: unknown) => {
  const scheduled = scheduledAt(event);
  const run = checked(scoreRunSchema, scheduled === undefined ? (event ?? {}) : {}, 'run_invalid');
  const started = await planScoring(ports, run, { stage, startedAt: scheduled ?? Date.now() });
  return { answer: started, counts: { ...started } };
});
