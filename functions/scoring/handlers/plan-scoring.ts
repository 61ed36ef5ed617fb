import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { scheduledAt } from '../../shared/platform/scheduled-at';
import { connectPlan } from '../adapters/connect';
import { scoreRunSchema } from '../contract';
import { planScoring } from '../flows/plan-scoring';

const { ports, stage } = connectPlan();

/** Starts a night of scoring: by the nightly schedule, or by `relance scores run`. Throws `run_invalid`, `as_of_refused`. */
export const handler = callDoor('night_planned', async (event: unknown) => {
  const scheduled = scheduledAt(event);
  const run = checked(scoreRunSchema, scheduled === undefined ? (event ?? {}) : {}, 'run_invalid');
  const started = await planScoring(ports, run, { stage, startedAt: scheduled ?? Date.now() });
  return { answer: started, counts: { ...started } };
});
