import type { Journey } from '../../programme/contract';
import { DAY_MS, isoTime } from '../../shared/kernel/time';
import type { Announcement, Channel, Consent, ContactCard } from '../contract';
import { wants } from './complaint';
import { PREFERENCES_SOURCE } from './consent';
import { isListenedTo } from './contact-change';

/** What a member changed on the page: only what differs from what the page showed at `shownAt` (epoch ms). */
export interface ChosenPreferences {
  readonly shownAt: number;
  readonly granted: readonly string[];
  readonly withdrawn: readonly string[];
  readonly channelsOn: readonly Channel[];
  readonly channelsOff: readonly Channel[];
  /** All that are ticked. */
  readonly interests: readonly string[];
  readonly interestsAdded: readonly string[];
  readonly interestsRemoved: readonly string[];
  readonly frequency?: 'usual' | 'less';
  /** For how many days from `shownAt` on nothing is sent; 0 ends a pause. */
  readonly pauseDays?: number;
  readonly language?: string;
}

/**
 * What is to be written on the card, without reading it: withdrawals, pause and frequency hold whatever else is on it;
 * `granted` and `channelsOn` hold only where nothing stricter was said after `shownAt`. Times are epoch ms.
 */
export interface PreferenceChange {
  readonly at: number;
  readonly shownAt: number;
  readonly withdrawn: readonly string[];
  readonly granted: readonly string[];
  readonly channelsOn: readonly Channel[];
  readonly channelsOff: readonly Channel[];
  readonly frequency?: 'usual' | 'less';
  /** 0 ends a pause. */
  readonly pausedUntil?: number;
  /** What the grants open and somebody listens to; committed with them, told afterwards. */
  readonly announcing: readonly Announcement[];
}

/** What a card takes of a member's choice: the change, undefined when it is there already, and what came too late. */
export interface DecidedPreferences {
  readonly change?: PreferenceChange;
  /** Topics and channels that were left after the page had been shown: they stay left. */
  readonly refused: readonly string[];
}

const own = <T>(holder: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(holder, key) ? holder[key] : undefined;

/** When (epoch ms) a topic was last left, alone or with everything; 0 for never. */
const leftAt = (card: Pick<ContactCard, 'consents' | 'unsubscribedAt'>, topic: string): number => {
  const consent = own(card.consents, topic);
  return Math.max(card.unsubscribedAt ?? 0, consent?.state === 'withdrawn' ? consent.at : 0);
};

/** Whether the card holds nothing stricter about what the change grants than the page showed. */
export const mayGrant = (card: ContactCard, change: PreferenceChange): boolean =>
  change.granted.every((topic) => leftAt(card, topic) <= change.shownAt) &&
  change.channelsOn.every((channel) => (card.channelsOff?.[channel] ?? 0) <= change.shownAt);

/** The card after a change, one version up; undefined when it grants what was left meanwhile. */
export const withPreferences = (card: ContactCard, change: PreferenceChange): ContactCard | undefined => {
  if (!mayGrant(card, change)) return undefined;
  const said = (state: Consent['state']) => (topic: string) =>
    [topic, { state, at: change.at, source: PREFERENCES_SOURCE }] as const;
  const off: Partial<Record<Channel, number>> = { ...card.channelsOff };
  for (const channel of change.channelsOn) delete off[channel];
  for (const channel of change.channelsOff) off[channel] = change.at;
  const { frequency, pausedUntil, channelsOff: _, announcing: before = [], ...rest } = card;
  const announcing = [...before, ...change.announcing];
  const isLess = change.frequency === undefined ? frequency === 'less' : change.frequency === 'less';
  const until = change.pausedUntil ?? pausedUntil ?? 0;
  return {
    ...rest,
    version: card.version + 1,
    consents: {
      ...card.consents,
      ...Object.fromEntries([
        ...change.withdrawn.map(said('withdrawn')),
        ...change.granted.map(said('granted')),
      ]),
    },
    ...(isLess ? { frequency: 'less' as const } : {}),
    ...(until > 0 ? { pausedUntil: until } : {}),
    ...(Object.keys(off).length > 0 ? { channelsOff: off } : {}),
    ...(announcing.length > 0 ? { announcing } : {}),
  };
};

/**
 * Decides what of a choice goes on the card. A grant that was on its way while the member left is refused: an
 * unsubscribe always wins. What is on the card already is not written again, so a page that is sent twice changes
 * nothing. `cause` names the choice for good.
 */
export const decidePreferences = (
  card: ContactCard,
  chosen: ChosenPreferences,
  cause: string,
  journeys: readonly Journey[],
  now: number,
): DecidedPreferences => {
  const isLate = (topic: string) => leftAt(card, topic) > chosen.shownAt;
  const lateChannels = chosen.channelsOn.filter((one) => (card.channelsOff?.[one] ?? 0) > chosen.shownAt);
  const granted = chosen.granted.filter((topic) => !isLate(topic) && !wants(card, topic));
  const causedAt = isoTime(now);
  const isReachable = card.address !== undefined && isListenedTo(journeys, causedAt, now);
  const pausedUntil = chosen.pauseDays === 0 ? 0 : chosen.shownAt + (chosen.pauseDays ?? 0) * DAY_MS;
  // Written also where the topic was left otherwise meanwhile: a grant from before that is still on its way lifts nothing.
  const withdrawn = chosen.withdrawn.filter((topic) => {
    const said = own(card.consents, topic);
    const isSaid = said?.state === 'withdrawn' && said.source === PREFERENCES_SOURCE;
    return !(isSaid && said.at >= chosen.shownAt);
  });
  const change: PreferenceChange = {
    // Clocks differ: what is taken back is never older than what was given.
    at: Math.max(now, ...withdrawn.map((topic) => own(card.consents, topic)?.at ?? now)),
    shownAt: chosen.shownAt,
    granted,
    withdrawn,
    channelsOn: chosen.channelsOn.filter(
      (one) => card.channelsOff?.[one] !== undefined && !lateChannels.includes(one),
    ),
    channelsOff: chosen.channelsOff.filter((one) => card.channelsOff?.[one] === undefined),
    ...(chosen.frequency !== undefined && chosen.frequency !== (card.frequency ?? 'usual')
      ? { frequency: chosen.frequency }
      : {}),
    ...(chosen.pauseDays !== undefined && pausedUntil !== (card.pausedUntil ?? 0) ? { pausedUntil } : {}),
    announcing: isReachable
      ? granted.map((topic) => ({ topic, source: PREFERENCES_SOURCE, cause, causedAt }))
      : [],
  };
  const isSomething =
    change.frequency !== undefined ||
    change.pausedUntil !== undefined ||
    [change.granted, change.withdrawn, change.channelsOn, change.channelsOff].some(
      ({ length }) => length > 0,
    );
  return {
    ...(isSomething ? { change } : {}),
    refused: [...chosen.granted.filter(isLate), ...lateChannels],
  };
};

/**
 * When (epoch ms) a choice took the member off a topic or a channel, by the card as it is since; undefined when it took
 * off nothing that was there.
 */
export const leftByChoice = (
  card: Pick<ContactCard, 'consents' | 'channelsOff'>,
  { withdrawn, channelsOff, shownAt }: ChosenPreferences,
): number | undefined => {
  const consents = withdrawn.flatMap((topic) => own(card.consents, topic) ?? []);
  const times = [
    ...consents.flatMap(({ state, source, at }) =>
      state === 'withdrawn' && source === PREFERENCES_SOURCE ? [at] : [],
    ),
    ...channelsOff.flatMap((channel) => card.channelsOff?.[channel] ?? []),
  ].filter((at) => at >= shownAt);
  return times.length === 0 ? undefined : Math.min(...times);
};

/**
 * The trait `interests` after a choice: what was ticked, and what is there without being `offered` on the page. By what
 * the page showed and not by the trait as it is, which may still be on its way from the last saving.
 */
export const interestsAfter = (
  trait: unknown,
  ticked: readonly string[],
  offered: readonly string[],
): readonly string[] => [...interestsOf(trait).filter((one) => !offered.includes(one)), ...ticked];

/** The interests that a member declared: the texts of the trait `interests`, which a website may have set to anything. */
export const interestsOf = (trait: unknown): readonly string[] =>
  Array.isArray(trait) ? trait.filter((one): one is string => typeof one === 'string') : [];
