import { type Paused, pauseHolding } from '../../programme/contract';
import { MINUTE_MS, SECOND_MS } from '../../shared/kernel/time';
import type { MessageRequest } from '../contract';
import type { Reserved } from './reserve';

const SOONEST_MS = 30 * SECOND_MS;
const LATEST_MS = 30 * MINUTE_MS;

/** When (epoch ms) to look again at what a pause holds: ever later the longer it lasts, so that it costs little. */
export const nextLook = (since: number, now: number): number =>
  now + Math.min(LATEST_MS, Math.max(SOONEST_MS, (now - since) / 2));

/**
 * What becomes of a request that a pause holds back: it waits while it is worth sending (until `end`, epoch ms), and is
 * then skipped for the pause. Undefined when nothing holds it.
 */
export const heldBack = (
  request: MessageRequest,
  paused: Paused | undefined,
  end: number,
  now: number,
): Extract<Reserved, { decision: 'deferred' | 'skipped' }> | undefined => {
  const holding = pauseHolding(paused, request);
  if (!holding) return undefined;
  const { of, pause } = holding;
  const reason = pause.by === 'guardrail' ? 'guardrail' : 'paused';
  const numbers = { of, since: pause.since, ...(pause.why ? { why: pause.why } : {}) };
  if (now >= end)
    return { decision: 'skipped', reason, numbers: { ...numbers, expiresAt: new Date(end).toISOString() } };
  return {
    decision: 'deferred',
    reason,
    numbers,
    until: Math.min(end, nextLook(Date.parse(pause.since), now)),
  };
};
