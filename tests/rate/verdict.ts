/** A mail that SES accepted: when (epoch ms), and for which address. */
export interface Taken {
  readonly at: number;
  readonly to: string;
}

/** What a run came to. */
export interface RateResult {
  /** Marketing and transactional messages that were asked for, all at once. */
  readonly asked: { readonly marketing: number; readonly transactional: number };
  /** Mails a second that SES lets through. */
  readonly rate: number;
  readonly accepted: number;
  /** The most that any span of a second saw. */
  readonly busiestSecond: number;
  /** Mails of the marketing backlog that were still to come when the last transactional mail was out. */
  readonly behindTransactional: number;
  readonly lost: number;
  readonly twice: number;
  readonly deadLetters: number;
  /** Messages that went back to a sender's queue as failed: each has used up a try. */
  readonly tries: number;
  readonly seconds: number;
}

/** The most times that lie within any one second, [t, t + 1 s). */
export const busiestSecond = (times: readonly number[]): number => {
  const sorted = [...times].sort((a, b) => a - b);
  let first = 0;
  return sorted.reduce((most, at, index) => {
    while ((sorted[first] ?? at) <= at - 1_000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
};

/** How many of the addresses got no mail, and how many more than one. */
export const countMails = (
  asked: readonly string[],
  taken: readonly Taken[],
): { readonly lost: number; readonly twice: number } => {
  const counts = new Map<string, number>();
  for (const { to } of taken) counts.set(to, (counts.get(to) ?? 0) + 1);
  return {
    lost: asked.filter((address) => !counts.has(address)).length,
    twice: [...counts.values()].filter((count) => count > 1).length,
  };
};

/** What of the promise is broken, in words; nothing when it holds. */
export const brokenPromises = (result: RateResult): string[] => [
  ...(result.lost > 0 ? [`${result.lost} messages were lost`] : []),
  ...(result.twice > 0 ? [`${result.twice} members got a mail twice`] : []),
  ...(result.deadLetters > 0 ? [`${result.deadLetters} messages lie among the dead letters`] : []),
  ...(result.tries > 0 ? [`waiting used up ${result.tries} tries`] : []),
  ...(result.busiestSecond > result.rate
    ? [`a second saw ${result.busiestSecond} mails, and SES lets ${result.rate} through`]
    : []),
  ...(result.asked.transactional > 0 && result.behindTransactional === 0
    ? ['transactional mail waited until the last of the marketing backlog was out']
    : []),
];
