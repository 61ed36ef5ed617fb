import { type WakeUp, wakeUpSchema } from '../../../functions/journeys/contract';
import { SHARDS } from '../../../functions/journeys/domain/agenda';
import { hearFact } from '../../../functions/journeys/flows/hear-fact';
import { wakeUp } from '../../../functions/journeys/flows/wake';
import type { ContactCard, MessageRequest } from '../../../functions/messaging/contract';
import { type ProgrammeRules, programmeSchema } from '../../../functions/programme/contract';
import { durationMs, isoTime } from '../../../functions/shared/kernel/time';
import { factSource } from '../../../functions/shared/platform/bus';
import type { MemberItems } from '../../../functions/shared/platform/cards';
import type { InteractionItem } from '../../../functions/tracking/contract';
import { emptyActivity } from '../../../functions/tracking/domain/activity';
import { judgeMember } from '../../../functions/tracking/domain/judge-member';
import { compileTriggers } from '../../../functions/tracking/domain/triggers';
import { programme } from '../../../programme';
import { MEMBER, NOON } from '../journeys/builders';
import { journeysWorld } from '../journeys/memory-journeys';

/** The rules of the sample programme. */
export const sampleRules = (): ProgrammeRules => {
  const { templates: _, ...rules } = programmeSchema.parse({ ...programme, templates: [] });
  return { ...rules, templateIds: [] };
};

/** One member of the sample programme, and a clock that goes when it is told to. */
export interface SimulatedMember {
  /** The member does something now; returns when everything that follows at once has followed. */
  does(event: string, properties?: Record<string, unknown>): Promise<void>;
  /** A fact is published now. */
  hears(capability: string, name: string, detail: Record<string, unknown>): Promise<void>;
  /** Consent to a topic, or its withdrawal, is on the contact card. */
  consents(topic: string, state: 'granted' | 'withdrawn'): void;
  /** Whatever else the contact card says from now on; an address is there by itself. */
  contact(card: Partial<ContactCard>): void;
  /** Time goes by (`2h`), and what waited for it is woken in its order. */
  passes(duration: string): Promise<void>;
  /** The messages that were asked for so far. */
  readonly messages: readonly MessageRequest[];
  readonly now: () => number;
}

/**
 * Runs the very rules of tracking and the very flows of journeys on one member, in memory, under a virtual clock that
 * starts at NOON. Throws for an interaction that would be parked.
 */
export const simulateMember = (
  member: string = MEMBER,
  rules: ProgrammeRules = sampleRules(),
): SimulatedMember => {
  const world = journeysWorld(rules);
  const triggers = compileTriggers({ version: 1, rules });
  let activity = emptyActivity(member);
  const consents: Record<string, unknown> = {};
  let contact: Partial<ContactCard> = {};
  let now = NOON;
  let causes = 0;
  const publish = () =>
    world.setCards(
      member,
      { ...activity },
      { sk: 'CARD#CONTACT', address: 'grace@example.com', ...contact, consents: { ...consents } },
    );

  const waiting = async (): Promise<{ at: number; wakeUp: WakeUp }[]> => {
    const found: { at: number; wakeUp: WakeUp }[] = [];
    for (const bucket of new Set(world.sent.alarms)) {
      for (let shard = 0; shard < SHARDS; shard += 1) {
        const page = await world.ports.agenda.page(bucket, shard, 1_000);
        found.push(...page.wakeUps.map((wake) => ({ at: Date.parse(bucket), wakeUp: wake })));
      }
    }
    return found.sort((a, b) => a.at - b.at);
  };

  return {
    async does(event, properties = {}) {
      causes += 1;
      const at = isoTime(now);
      const call = { type: 'track', event, properties };
      const item: InteractionItem = {
        pk: member,
        sk: `${at}#${causes}`,
        kind: 'track',
        name: event,
        at,
        receivedAt: at,
        messageId: String(causes),
        body: JSON.stringify(call),
      };
      const items = {
        ...(await world.ports.members.read(member)),
        enrolments: (await world.ports.enrolments.of(member)) as unknown as MemberItems['enrolments'],
      };
      const position = { label: 'simulated', sequence: String(causes) };
      const judged = judgeMember(
        items,
        [{ item, position }],
        { live: triggers, version: () => triggers },
        now,
      );
      const [parked] = judged.parked;
      if (parked) throw new Error(`${event} would be parked: ${parked.code}: ${parked.reason}`);
      activity = judged.card ?? activity;
      publish();
      for (const fact of judged.facts) {
        const heard = { source: factSource('tracking'), detail: { ...fact, detail: { ...fact.detail } } };
        await hearFact(world.ports, world.book, heard, now);
      }
    },
    async hears(capability, name, detail) {
      causes += 1;
      const at = isoTime(now);
      const caused = { cause: `cause-${causes}`, causedAt: at, ...detail };
      const fact = { id: `fact-${causes}`, name, member, at, detail: caused };
      await hearFact(world.ports, world.book, { source: `relance.${capability}`, detail: fact }, now);
    },
    consents(topic, state) {
      consents[topic] = { state, at: now, source: 'trait' };
      publish();
    },
    contact(card) {
      contact = card;
      publish();
    },
    async passes(duration) {
      const end = now + durationMs(duration);
      const done = new Set<string>();
      for (;;) {
        const next = (await waiting()).find(({ at, wakeUp: wake }) => {
          const key = `${at} ${JSON.stringify(wake)}`;
          return at > now - 1 && at <= end && !done.has(key);
        });
        if (!next) break;
        done.add(`${next.at} ${JSON.stringify(next.wakeUp)}`);
        now = next.at;
        await wakeUp(world.ports, world.book, wakeUpSchema.parse(next.wakeUp), now);
      }
      now = end;
    },
    get messages() {
      return world.sent.requests;
    },
    now: () => now,
  };
};
