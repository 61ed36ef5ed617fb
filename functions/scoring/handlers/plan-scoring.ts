import { issuesOf, RelanceError } from '../../shared/kernel/errors';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connectPlan } from '../adapters/connect';
import { scoreRunSchema } from '../contract';
import { planScoring } from '../flows';

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
  const parsed = scoreRunSchema.safeParse(scheduled === undefined ? (event ?? {}) : {});
  if (!parsed.success) {
    const issues = issuesOf(parsed.error);
    throw new RelanceError(
      'run_invalid',
      issues.map((issue) => `${issue.path}: ${issue.message}`).join('; '),
      issues,
    );
  }
  const started = await planScoring(ports, parsed.data, { stage, startedAt: scheduled ?? Date.now() });
  return { answer: started, counts: { ...started } };
});
