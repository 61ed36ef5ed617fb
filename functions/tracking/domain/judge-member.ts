import type { Enrolment } from '../../journeys/contract';
import type { IdentifyRequest } from '../../members/contract';
import type { MemberFacts } from '../../shared/conditions/condition';
import type { Fact } from '../../shared/kernel/fact';
import { shortHash } from '../../shared/kernel/ids';
import type { MemberItems } from '../../shared/kernel/member-items';
import { isoTime } from '../../shared/kernel/time';
import { memberFacts } from '../../shared/platform/member-facts';
import {
  type ActivityCard,
  type EnrolmentWokenDetail,
  type InteractionItem,
  type JourneyEnteredDetail,
  type ParkedInteraction,
  TRACKING_FACTS,
} from '../contract';
import {
  advanceProgress,
  emptyActivity,
  foldInteraction,
  hasFolded,
  isCounted,
  type StreamPosition,
} from './activity';
import { type InteractionBody, readBody } from './interaction-body';
import { causeOf } from './interaction-item';
import { isOwed, owe, replayOf, settleOwed } from './owed';
import {
  type CompiledJourney,
  type EnteredBefore,
  enters,
  exitHolds,
  type Triggers,
  wakes,
} from './triggers';

const MAX_PROPERTIES_BYTES = 16 * 1024;

/** An interaction to be judged: with its place in the stream, or without one when it is replayed or judged again. */
export interface Judgeable {
  readonly item: InteractionItem;
  readonly position?: StreamPosition;
  /** Judged again on a card that was rebuilt without it: it counts, whatever the card owes. */
  readonly again?: boolean;
  /** Replayed, and parked when the card's list of what it owes was full. */
  readonly unlisted?: boolean;
}

/** The programme as it is live, and the older versions with which live enrolments entered. */
export interface Judges {
  readonly live: Triggers;
  readonly version: (version: number) => Triggers | undefined;
}

/** What came of a member's interactions. `card` only when it must be written, as its next version. */
export interface Judged {
  readonly card?: ActivityCard;
  readonly facts: readonly Fact<string, JourneyEnteredDetail | EnrolmentWokenDetail>[];
  readonly identify: readonly IdentifyRequest[];
  readonly parked: readonly ParkedInteraction[];
}

type Entered = {
  readonly fact: Judged['facts'][number];
  readonly compiled: CompiledJourney;
  readonly at: number;
};

const identifyOf = (
  member: string,
  item: InteractionItem,
  body: InteractionBody,
): IdentifyRequest | undefined => {
  if (item.kind !== 'identify' && !(item.kind === 'alias' && item.anonymous)) return undefined;
  return {
    member,
    ...(item.anonymous ? { anonymous: item.anonymous } : {}),
    traits: item.kind === 'identify' ? body.traits : {},
    // A source that was merged into a member is that member, whoever speaks.
    ...(body.isOfUser || member !== item.pk ? {} : { visitor: true as const }),
    ...(body.locale ? { locale: body.locale } : {}),
    ...(body.timeZone ? { timeZone: body.timeZone } : {}),
    // A client's clock may be ahead: nothing is said after it was heard, or it would outlive a departure that was heard later.
    at: item.at < item.receivedAt ? item.at : item.receivedAt,
    cause: causeOf(item),
  };
};

const propertiesForMail = (properties: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Buffer.byteLength(JSON.stringify(properties)) <= MAX_PROPERTIES_BYTES ? { ...properties } : {};

/** Enrolments keep their properties as JSON text. */
const enrolmentOf = (stored: unknown): Enrolment => {
  const enrolment = stored as Enrolment & { readonly properties: unknown };
  const { properties } = enrolment;
  return typeof properties === 'string' ? { ...enrolment, properties: JSON.parse(properties) } : enrolment;
};

const FORGOTTEN =
  'the card lists no more than 64 owed interactions and cannot tell whether this one was applied';

const parkedOf = (
  item: InteractionItem,
  code: string,
  reason: string,
  listed: boolean,
  now: number,
): ParkedInteraction => ({
  parked: 'interaction',
  pk: item.pk,
  sk: item.sk,
  code,
  reason,
  at: isoTime(now),
  item: { ...item },
  by: 'member-worker',
  ...(listed ? {} : { listed }),
});

/**
 * Folds a member's interactions into its ACTIVITY card, one by one, and decides at each what it triggers: which
 * journeys it enters, which enrolments it wakes, who is identified. What the card has folded already is passed over;
 * a replayed interaction (without a position) counts only when the card owes it. A poisoned one is parked alone and
 * owed; a replayed one of which the card cannot tell is parked again (`owed_forgotten`). The same interactions on the same card give the same facts under the same ids.
 */
export const judgeMember = (
  items: MemberItems,
  interactions: readonly Judgeable[],
  judges: Judges,
  now: number,
): Judged => {
  const { live } = judges;
  const stored = items.activity as unknown as ActivityCard | undefined;
  let card = stored ?? emptyActivity(items.member);
  const start = card;
  const enrolments = items.enrolments.map(enrolmentOf);
  const before: EnteredBefore[] = [...enrolments];
  const entered: Entered[] = [];
  const woken = new Map<string, Judged['facts'][number]>();
  const identify: IdentifyRequest[] = [];
  const parked: ParkedInteraction[] = [];
  const factsOf = (on: ActivityCard, properties: Readonly<Record<string, unknown>>): MemberFacts =>
    memberFacts({ ...items, activity: on as unknown as MemberItems['activity'] }, properties, now);

  const judgeEntries = (item: InteractionItem, cause: string, facts: MemberFacts): void => {
    const at = Date.parse(item.at);
    for (const compiled of live.enteredBy.get(item.name) ?? []) {
      if (!enters(compiled, facts, { cause, at }, before)) continue;
      const { id: journey } = compiled.journey;
      before.push({ cause, causedAt: item.at, status: 'live', journey });
      const detail: JourneyEnteredDetail = {
        journey,
        programmeVersion: live.version,
        cause,
        causedAt: item.at,
        properties: propertiesForMail(facts.properties),
      };
      const id = shortHash(cause, journey);
      const fact = { id, name: TRACKING_FACTS.entered, member: items.member, at: item.at, detail };
      entered.push({ fact, compiled, at });
    }
  };

  const judgeWaking = (item: InteractionItem, cause: string, facts: () => MemberFacts): void => {
    for (const enrolment of enrolments) {
      if (enrolment.status !== 'live' || woken.has(enrolment.sk)) continue;
      const triggers = judges.version(enrolment.programmeVersion) ?? live;
      const compiled = triggers.journeys.get(enrolment.journey);
      if (!compiled?.wokenBy.has(item.name) || !wakes(compiled, facts(), enrolment)) continue;
      woken.set(enrolment.sk, {
        id: shortHash(cause, enrolment.sk),
        name: TRACKING_FACTS.woken,
        member: items.member,
        at: item.at,
        detail: { enrolment: enrolment.sk, name: item.name },
      });
    }
  };

  const judgeOne = ({ item, position, again = false, unlisted = false }: Judgeable): void => {
    const cause = causeOf(item);
    if (position && hasFolded(card, item.pk, position)) return;
    const replay = position || again ? 'apply' : replayOf(card, cause, unlisted);
    if (replay === 'keep') parked.push(parkedOf(item, 'owed_forgotten', FORGOTTEN, !unlisted, now));
    if (replay !== 'apply') return;
    const passed = (on: ActivityCard): ActivityCard =>
      position ? advanceProgress(on, item.pk, position, now) : on;
    const settled = (on: ActivityCard): ActivityCard => (again ? on : settleOwed(on, cause));
    const poisoned = (code: string, reason: string): void => {
      card = passed(owe(card, cause));
      parked.push(parkedOf(item, code, reason, isOwed(card, cause), now));
    };
    try {
      const body = readBody(item);
      const folded = foldInteraction(card, item, body.properties, live.fold);
      if (!folded.ok) {
        const [issue] = folded.issues;
        poisoned(issue?.code ?? 'judge_failed', issue?.message ?? 'cannot be folded');
        return;
      }
      const request = identifyOf(items.member, item, body);
      if (isCounted(item)) {
        const facts = () => factsOf(folded.value, body.properties);
        if (live.enteredBy.has(item.name)) judgeEntries(item, cause, facts());
        judgeWaking(item, cause, facts);
        card = passed(position ? folded.value : settled(folded.value));
      } else if (!position) card = settled(card);
      if (request) identify.push(request);
    } catch (error) {
      // Whatever an interaction holds that we did not foresee: its neighbours must pass.
      poisoned('judge_failed', error instanceof Error ? error.message : String(error));
    }
  };
  for (const interaction of interactions) judgeOne(interaction);

  // What this very batch has cancelled again (a basket, and the order) tells nobody.
  const lasting = entered.filter(
    ({ compiled, at, fact }) =>
      !exitHolds(compiled, factsOf(card, (fact.detail as JourneyEnteredDetail).properties), at),
  );
  return {
    ...(card === start ? {} : { card: { ...card, version: start.version + 1 } }),
    facts: [...lasting.map(({ fact }) => fact), ...woken.values()],
    identify,
    parked,
  };
};
