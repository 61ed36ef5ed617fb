/** Sort keys of a member's cards in the table `members`; whose each is, platform/cards says. */
export const CARD = {
  profile: 'CARD#PROFILE',
  activity: 'CARD#ACTIVITY',
  contact: 'CARD#CONTACT',
  scores: 'CARD#SCORES',
} as const;

/** The sort-key prefix of a member's enrolments. */
export const ENROLMENT_PREFIX = 'ENROLMENT#';

/** An item of a member's partition as stored; its owner's contract gives its shape. */
export type MemberItem = { readonly pk: string; readonly sk: string } & Readonly<Record<string, unknown>>;

/** Everything kept in one member's partition, after redirects were followed: `member` is the surviving id. */
export interface MemberItems {
  readonly member: string;
  readonly profile?: MemberItem;
  readonly activity?: MemberItem;
  readonly contact?: MemberItem;
  readonly scores?: MemberItem;
  readonly enrolments: readonly MemberItem[];
}

/** Sorts the items of one partition into cards and enrolments. */
export const arrangeMember = (member: string, items: readonly MemberItem[]): MemberItems => {
  const card = (sk: string) => items.find((item) => item.sk === sk);
  return {
    member,
    profile: card(CARD.profile),
    activity: card(CARD.activity),
    contact: card(CARD.contact),
    scores: card(CARD.scores),
    enrolments: items.filter((item) => item.sk.startsWith(ENROLMENT_PREFIX)),
  };
};
