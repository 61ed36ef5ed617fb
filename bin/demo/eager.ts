import { type Decision, decisionSchema } from '../../functions/messaging/contract';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { pause } from '../support/interrupt';
import type { TimelineLine } from '../support/timeline';
import { type Played, type Stageplay, scene, TEAPOT } from './scenes';

/** What a member triggered: messages asked for, mails sent, messages that a cap deferred or skipped, and all others. */
export interface Pressed {
  readonly triggers: number;
  readonly mails: number;
  readonly heldBack: number;
  readonly others: number;
}

const CAP_REASONS = new Set<Decision['reason']>(['frequency_capped', 'message_gap']);

/** Counts the messages of one member's timeline, each once, by what was decided last. */
export const pressedBy = (lines: readonly Pick<TimelineLine, 'body'>[]): Pressed => {
  const decided = new Map<string, Decision>();
  for (const line of lines) {
    const { data } = decisionSchema.safeParse(line.body);
    if (data && decided.get(data.key)?.decision !== 'sent') decided.set(data.key, data);
  }
  const all = [...decided.values()];
  const mails = all.filter(({ decision }) => decision === 'sent').length;
  const heldBack = all.filter(
    ({ decision, reason }) => decision !== 'sent' && CAP_REASONS.has(reason),
  ).length;
  return { triggers: all.length, mails, heldBack, others: all.length - mails - heldBack };
};

/** How many messages of the journey `abandoned-basket` were decided on, however. */
export const basketsDecided = (lines: readonly Pick<TimelineLine, 'body'>[]): number => {
  const keys = new Set<string>();
  for (const line of lines) {
    const { data } = decisionSchema.safeParse(line.body);
    if (data?.journey === 'abandoned-basket') keys.add(data.key);
  }
  return keys.size;
};

/** How the eager member plays. */
export interface EagerOptions {
  /** After so many baskets that were decided on, it is enough. */
  readonly rounds: number;
  /** Whether to stop early. */
  readonly done: () => boolean;
  /** The decisions on the member's timeline as it is now. */
  readonly timeline: () => Promise<readonly Pick<TimelineLine, 'body'>[]>;
  /** @default 1 s */
  readonly everyMs?: number;
  /** When a basket that nothing was heard of is filled again: one that met a live basket started none. @default 60 s */
  readonly againMs?: number;
}

/**
 * One member triggers more messages than the caps allow: a welcome, then basket after basket. Only one basket can be
 * live at a time, so the next one is filled when the decision on the last is on the timeline, however long that takes.
 */
export const playEager = async (play: Stageplay, options: EagerOptions): Promise<Played> => {
  const { signal, tell } = play;
  const { rounds, done, timeline, everyMs = SECOND_MS, againMs = 60 * SECOND_MS } = options;
  const { played, signUp, track } = scene(play);
  const over = () => done() || signal?.aborted === true;
  tell('meanwhile an eager member, Edgar, signs up and leaves basket after basket behind');
  await signUp('eager', 'Edgar');
  let decided = 0;
  while (decided < rounds && !over()) {
    await track('eager', 'Product Added', TEAPOT);
    const filledAt = Date.now();
    const before = decided;
    while (decided === before && Date.now() - filledAt < againMs && !over()) {
      await pause(everyMs, signal);
      decided = Math.max(decided, basketsDecided(await timeline()));
    }
  }
  return played();
};
