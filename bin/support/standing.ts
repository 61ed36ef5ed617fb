import type { Enrolment } from '../../functions/journeys/contract';
import type { ProfileCard } from '../../functions/members/contract';
import { type ContactCard, complaintOf, consentOf, isComplainedOf } from '../../functions/messaging/contract';
import type { Journey, LiveProgramme } from '../../functions/programme/contract';
import type { MemberItems } from '../../functions/shared/platform/cards';
import type { ActivityCard } from '../../functions/tracking/contract';
import { pausedAnswer, pauseSentences } from './pauses';

/** One thing that says why a member gets, or does not get, messages at this moment. */
export interface Standing {
  readonly about: 'contact' | 'journey' | 'programme';
  /** Stable, for scripts: `missing_address`, `waiting`, `not_entered` ... */
  readonly code: string;
  readonly sentence: string;
  readonly journey?: string;
  readonly step?: string;
  readonly until?: string;
}

/** What is known of a member, and of the programme where the caller may read it. */
export interface Known {
  readonly items: Pick<MemberItems, 'profile' | 'activity' | 'contact'>;
  /** Those of the member and of what was merged into it, the earliest first. */
  readonly enrolments: readonly Enrolment[];
  readonly live?: LiveProgramme;
}

const minute = (instant: number): string => `${new Date(instant).toISOString().slice(0, 16)}Z`;
const contactLine = (code: string, sentence: string): Standing => ({ about: 'contact', code, sentence });

const addressLine = ({ profile }: Known['items'], card: ContactCard | undefined): Standing[] => {
  const { addressProblem, duplicateOf } = (profile ?? {}) as Partial<ProfileCard>;
  if (duplicateOf !== undefined)
    return [contactLine('duplicate_address', `the e-mail address is that of another member, ${duplicateOf}`)];
  if (card?.address !== undefined) return [];
  return [
    contactLine(
      'missing_address',
      addressProblem === undefined
        ? 'there is no e-mail address'
        : `there is no e-mail address: what was said is none (${addressProblem})`,
    ),
  ];
};

const consentLines = (card: ContactCard | undefined, topics: readonly string[]): Standing[] => {
  const state = (topic: string) => (card ? consentOf(card, topic) : 'missing');
  const granted = topics.filter((topic) => state(topic) === 'granted');
  const missing = topics.filter((topic) => state(topic) !== 'granted').join(', ');
  if (granted.length === 0 && card?.unsubscribedAt !== undefined)
    return [contactLine('unsubscribed', `unsubscribed from everything on ${minute(card.unsubscribedAt)}`)];
  return [
    ...(granted.length > 0
      ? [contactLine('consent', `may be written to on the topics: ${granted.join(', ')}`)]
      : []),
    ...(missing ? [contactLine('no_consent', `there is no consent for the topics: ${missing}`)] : []),
    ...(topics.length === 0 ? [contactLine('no_consent', 'there is no consent for any topic')] : []),
  ];
};

const isComplained = (card: ContactCard) => (topic: string) => isComplainedOf(card, topic);

const contactLines = ({ items, live }: Known, now: number): Standing[] => {
  const card = items.contact as unknown as ContactCard | undefined;
  const topics = live?.rules.topics.map(({ id }) => id) ?? Object.keys(card?.consents ?? {});
  return [
    ...addressLine(items, card),
    ...(card?.suppressed === 'bounce'
      ? [contactLine('suppressed_bounce', 'mail to the address bounced for good')]
      : []),
    ...(card && (topics.length === 0 ? complaintOf(card) !== undefined : topics.some(isComplained(card)))
      ? [contactLine('suppressed_complaint', 'the member complained about an earlier mail')]
      : []),
    ...(card?.pausedUntil !== undefined && card.pausedUntil > now
      ? [contactLine('paused_by_member', `the member asked for a pause until ${minute(card.pausedUntil)}`)]
      : []),
    ...(card?.channelsOff?.email === undefined
      ? []
      : [
          contactLine(
            'channel_off',
            `wants nothing by e-mail since ${minute(card.channelsOff.email)}, save what must be told`,
          ),
        ]),
    ...(card?.frequency === 'less'
      ? [contactLine('less_often', 'the member asked to be written to less often: half the cap')]
      : []),
    ...(card?.tier
      ? [contactLine('tier', `is ${card.tier.name} by engagement since ${minute(card.tier.since)}`)]
      : []),
    ...consentLines(card, topics),
    ...(card?.claims ?? [])
      .filter(({ end, lostTo }) => now < end && lostTo === undefined)
      .map(({ message, priority, until }) => ({
        ...contactLine(
          'collecting',
          `${message} (priority ${priority}) waits for a last slot until ${minute(until)}, in case a message of higher priority comes`,
        ),
        until: new Date(until).toISOString(),
      })),
  ];
};

const endOf = ({ journey, endedBy, enteredAt }: Enrolment): string => {
  const entered = `entered ${journey} on ${minute(enteredAt)}`;
  return endedBy === undefined || endedBy === 'finished'
    ? `${entered} and went through it to its end`
    : `${entered} and left it by the exit ${endedBy}`;
};

const enrolmentLine = (enrolment: Enrolment): Standing => {
  const { journey, step, control, wakeAt } = enrolment;
  const ghost = control ? ', in its control group, which gets nothing' : '';
  const about = { about: 'journey', journey, step } as const;
  if (enrolment.status === 'ended')
    return { ...about, code: 'ended', sentence: `${endOf(enrolment)}${ghost}` };
  if (wakeAt === undefined)
    return { ...about, code: 'inside', sentence: `is in ${journey} at the step ${step}${ghost}` };
  return {
    ...about,
    code: 'waiting',
    until: new Date(wakeAt).toISOString(),
    sentence: `waits in ${journey} at the step ${step} until ${minute(wakeAt)}${ghost}`,
  };
};

const entryWords = ({ entry }: Journey): string => {
  const what = entry.on === 'interaction' ? `"${entry.event}"` : `the fact ${entry.fact}`;
  return `${what}${entry.where ? ' on a condition' : ''}`;
};

const notEntered = (journey: Journey, activity: ActivityCard | undefined): Standing => {
  const { entry, maximumAge, id } = journey;
  const words = `has not entered ${id}, which begins with ${entryWords(journey)}`;
  const about = { about: 'journey', code: 'not_entered', journey: id } as const;
  if (entry.on !== 'interaction') return { ...about, sentence: words };
  const done = Object.hasOwn(activity?.events ?? {}, entry.event) ? activity?.events[entry.event] : undefined;
  const last = done ? `last on ${minute(done.l)}` : 'never so far';
  return { ...about, sentence: `${words} (${last}; what is older than ${maximumAge} starts nothing)` };
};

const journeyLines = ({ items, enrolments, live }: Known): Standing[] => {
  const entered = new Set(enrolments.map(({ journey }) => journey));
  const others = (live?.rules.journeys ?? []).filter(({ id }) => !entered.has(id));
  const activity = items.activity as unknown as ActivityCard | undefined;
  return [...enrolments.map(enrolmentLine), ...others.map((journey) => notEntered(journey, activity))];
};

const programmeLines = ({ enrolments, live }: Known): Standing[] => {
  if (!live?.paused) return [];
  const journeys = new Set(enrolments.map(({ journey }) => journey));
  const { all, journeys: paused, mails } = live.paused;
  const concerning = {
    ...(all ? { all } : {}),
    journeys: Object.fromEntries(Object.entries(paused).filter(([id]) => journeys.has(id))),
    mails: Object.fromEntries(Object.entries(mails).filter(([id]) => journeys.has(id.split('/')[0] ?? ''))),
  };
  return pauseSentences(pausedAnswer(concerning)).map((sentence) => ({
    about: 'programme',
    code: 'paused',
    sentence,
  }));
};

/**
 * Where a member stands at an instant: what may be written, in which journeys it waits and until when, which it has not
 * entered, what is paused. It answers why nothing was decided as well as what may come next.
 */
export const standingOf = (known: Known, now: number): Standing[] => [
  ...contactLines(known, now),
  ...programmeLines(known),
  ...journeyLines(known),
];
