import type { Context } from 'aws-lambda';
import { checked } from '../../shared/platform/checked';
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
    const request = checked(rejudgeRequestSchema, asked, 'request_invalid');
    const deadline = Date.now() + leftMs() - RESERVE_MS;
    const answer = await rejudge(ports, request, deadline, Date.now);
    const { next, ...counts } = answer;
    return { answer, counts: { ...counts, segment: request.segment, done: next === undefined } };
  });
