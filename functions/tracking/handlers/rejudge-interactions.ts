import type { Context } from 'aws-lambda';
import { issuesOf, RelanceError } from '../../shared/kernel/errors';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connectRejudge } from '../adapters/connect';
import { type RejudgeAnswer, rejudgeRequestSchema } from '../contract';
import { rejudge } from '../flows/rejudge';

const ports = connectRejudge();
/** Kept free for the member that is being judged when the time is up. */
const RESERVE_MS = 20_000;

/** Judges again what is missing, for whoever may invoke it; answers where to go on. Throws `request_invalid`. */
export const handler = (asked: unknown, context: Context): Promise<RejudgeAnswer> =>
  door(() => context.getRemainingTimeInMillis())(asked, context);

const door = (leftMs: () => number) =>
  callDoor('interactions_rejudged', async (asked: unknown) => {
    const parsed = rejudgeRequestSchema.safeParse(asked);
    if (!parsed.success) {
      const issues = issuesOf(parsed.error);
      const where = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
      throw new RelanceError('request_invalid', where, issues);
    }
    const deadline = Date.now() + leftMs() - RESERVE_MS;
    const answer = await rejudge(ports, parsed.data, deadline, Date.now);
    const { next, ...counts } = answer;
    return { answer, counts: { ...counts, segment: parsed.data.segment, done: next === undefined } };
  });
