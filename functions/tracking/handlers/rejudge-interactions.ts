import type { Context } from 'aws-lambda';
import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connectRejudge } from '../adapters/connect';
import { type RejudgeAnswer, rejudgeRequestSchema } from '../contract';
import { rejudge } from '../flows/rejudge';

const ports = connectRejudge();
/** After so long it answers and is asked again, so that its caller sees how far it is, and may stop. */
const CALL_MS = 15_000;
/** Kept free for the page that is being judged when the time is up: 2,000 members at most. */
const RESERVE_MS = 60_000;

/** Judges again what is missing, for whoever may invoke it; answers where to go on. Throws `request_invalid`. */
export const handler = (asked: unknown, context: Context): Promise<RejudgeAnswer> =>
  door(() => context.getRemainingTimeInMillis())(asked, context);

const door = (leftMs: () => number) =>
  callDoor('interactions_rejudged', async (asked: unknown) => {
    const request = checked(rejudgeRequestSchema, asked, 'request_invalid');
    const deadline = Date.now() + Math.min(CALL_MS, leftMs() - RESERVE_MS);
    const answer = await rejudge(ports, request, deadline, Date.now);
    const { next, left: _, ...counts } = answer;
    return { answer, counts: { ...counts, segment: request.segment, done: next === undefined } };
  });
