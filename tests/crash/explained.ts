import type { InFlight } from './in-flight';

/** So many requests a sender takes at once: the batch of its queue. */
export const HELD_AT_MOST = 10;

/**
 * Which of some send keys nothing explains that happened. A kill explains at most ten of those that were open, and no
 * key of another kill, so keys are dealt to kills such that as many as can be are explained (augmenting paths).
 */
export const unexplained = (keys: readonly string[], inFlight: InFlight): readonly string[] => {
  const { openAtKills, unanswered, lostAnswers } = inFlight;
  const held = openAtKills.map((): string[] => []);
  const deal = (key: string, seen: Set<number>): boolean =>
    openAtKills.some((open, kill) => {
      const hand = held[kill];
      if (!hand || !open.has(key) || seen.has(kill)) return false;
      seen.add(kill);
      if (hand.length < HELD_AT_MOST) return hand.push(key) > 0;
      const index = hand.findIndex((other) => deal(other, seen));
      if (index < 0) return false;
      hand[index] = key;
      return true;
    });
  return keys.filter((key) => !unanswered.has(key) && !lostAnswers.has(key) && !deal(key, new Set<number>()));
};

/** How many messages there is a reason for, why their outcome may be unknown. */
export const inFlightCount = ({ openAtKills, unanswered, lostAnswers }: InFlight): number =>
  new Set([...openAtKills.flatMap((keys) => [...keys]), ...unanswered, ...lostAnswers]).size;
