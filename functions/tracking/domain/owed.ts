import type { ActivityCard } from '../contract';

/** The most interactions that a card lists as owed. */
const MAX_OWED = 64;
/** The most that a card remembers as applied, once it owed more than it lists. */
const MAX_APPLIED = 256;

type Owing = Pick<ActivityCard, 'owed' | 'owedMore' | 'applied'>;

/** Whether a card lists an interaction as owed. */
export const isOwed = (card: Owing, cause: string): boolean => (card.owed ?? []).includes(cause);

/** The card owing an interaction to a replay. A full list (64) stays as it is, and the card says that it owes more. */
export const owe = (card: ActivityCard, cause: string): ActivityCard => {
  const owed = card.owed ?? [];
  if (owed.includes(cause)) return card;
  if (owed.length < MAX_OWED) return { ...card, owed: [...owed, cause] };
  return card.owedMore ? card : { ...card, owedMore: true };
};

/** The card no longer owing an interaction. One that owes more than it lists remembers that this one was applied. */
export const settleOwed = (card: ActivityCard, cause: string): ActivityCard => {
  const { owed: before = [], ...rest } = card;
  const owed = before.filter((one) => one !== cause);
  const applied = card.applied ?? [];
  const isRemembered = card.owedMore && applied.length < MAX_APPLIED && !applied.includes(cause);
  return {
    ...rest,
    ...(owed.length > 0 ? { owed } : {}),
    ...(isRemembered ? { applied: [...applied, cause] } : {}),
  };
};

/**
 * What to do with a replayed interaction. `apply`: it is owed; `done`: it was applied; `keep`: the card cannot tell,
 * so it must be neither counted nor lost. An `unlisted` one (parked when the list was full) is applied as long as the
 * card has room to remember it.
 */
export const replayOf = (card: Owing, cause: string, unlisted: boolean): 'apply' | 'done' | 'keep' => {
  if (isOwed(card, cause)) return 'apply';
  const applied = card.applied ?? [];
  if (applied.includes(cause)) return 'done';
  if (!unlisted) return card.owedMore ? 'keep' : 'done';
  return card.owedMore && applied.length < MAX_APPLIED ? 'apply' : 'keep';
};

const unite = (one: readonly string[] = [], other: readonly string[] = []): string[] => [
  ...new Set([...one, ...other]),
];

/** What two cards owe together; where that is more than a list holds, the card says so. */
export const uniteOwed = (into: Owing, from: Owing): Owing => {
  const owed = unite(into.owed, from.owed);
  const applied = unite(into.applied, from.applied);
  const owedMore = into.owedMore || from.owedMore || owed.length > MAX_OWED;
  return {
    ...(owed.length > 0 ? { owed: owed.slice(0, MAX_OWED) } : {}),
    ...(owedMore ? { owedMore } : {}),
    // A full memory applies nothing more that is not listed: what was cut off here is kept parked, not counted twice.
    ...(applied.length > 0 ? { applied: applied.slice(0, MAX_APPLIED) } : {}),
  };
};
