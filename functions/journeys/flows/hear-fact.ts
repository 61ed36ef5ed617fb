import { MESSAGING_FACTS } from '../../messaging/contract';
import { SCORING_FACTS } from '../../scoring/contract';
import { RelanceError } from '../../shared/kernel/errors';
import { read } from '../../shared/kernel/read';
import type * as z from '../../shared/kernel/schema';
import { factSource } from '../../shared/platform/bus';
import type { MemberItems } from '../../shared/platform/cards';
import { memberFacts } from '../../shared/platform/member-facts';
import { TRACKING_FACTS } from '../../tracking/contract';
import {
  causedSchema,
  type Enrolment,
  enrolmentWokenSchema,
  type HeardFact,
  journeyEnteredSchema,
} from '../contract';
import { advance } from '../domain/advance';
import type { CompiledJourney } from '../domain/compile-journey';
import { decideEntry, type Entry, newEnrolment } from '../domain/enrol';
import type { JourneysPorts } from '../ports';
import type { JourneyBook } from './journey-book';
import { lookAtEnrolment, perform } from './look';

const MAX_TRIES = 6;
const MAX_SOURCES = 20;

const detailOf = <S extends z.core.$ZodType>(schema: S, fact: HeardFact['detail']): z.output<S> => {
  const checked = read(schema, fact.detail);
  if (checked.ok) return checked.value;
  const { issues } = checked;
  const where = issues.map(({ path, message }) => `detail.${path}: ${message}`).join('; ');
  throw new RelanceError('fact_invalid', `${fact.name}: ${where}`, issues);
};

/** All enrolments that are the member's: also those made for a browser before it was known whose it is. */
const enrolmentsOf = async (
  ports: JourneysPorts,
  items: MemberItems,
  asked: string,
): Promise<readonly Enrolment[]> => {
  const sources = Array.isArray(items.profile?.sources) ? (items.profile.sources as unknown[]) : [];
  const ids = new Set([items.member, asked, ...sources.slice(-MAX_SOURCES).map(String)]);
  const found: Enrolment[] = [];
  for (const id of ids) found.push(...(await ports.enrolments.of(id)));
  return found;
};

const enter = async (
  ports: JourneysPorts,
  compiled: CompiledJourney,
  asked: Entry,
  judgeEntry: boolean,
  now: number,
): Promise<void> => {
  const { journey } = compiled;
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const items = await ports.members.read(asked.member);
    const facts = memberFacts(items, asked.properties, now);
    if (judgeEntry && !compiled.entry(facts)) return;
    const all = await enrolmentsOf(ports, items, asked.member);
    const before = all.filter((enrolment) => enrolment.journey === journey.id);
    const decision = decideEntry(journey, before, asked, now);
    if (!decision.enters) return;
    const entry = { ...asked, member: items.member };
    const enrolment = newEnrolment(journey, entry, decision.occurrence, now);
    const first = advance(compiled, enrolment, facts, { is: 'entered' }, now, ports.timing.waitLength);
    await perform(ports, enrolment, first.effects, now);
    if (await ports.enrolments.insert(first.enrolment)) return;
  }
  throw new RelanceError('enrolment_contended', `${journey.id} was entered ${MAX_TRIES} times at once`);
};

const enterByFact = async (
  ports: JourneysPorts,
  book: JourneyBook,
  fact: HeardFact['detail'],
  now: number,
): Promise<void> => {
  const { cause, causedAt } = detailOf(causedSchema, fact);
  // A score seen first is a baseline: it crosses nothing.
  if (fact.name === SCORING_FACTS.changed && fact.detail.from === undefined) return;
  const { version, journeys } = await book.live(now);
  for (const compiled of journeys) {
    const { entry } = compiled.journey;
    if (entry.on !== 'fact' || entry.fact !== fact.name) continue;
    const asked = {
      member: fact.member,
      programmeVersion: version,
      cause,
      causedAt,
      properties: fact.detail,
    };
    await enter(ports, compiled, asked, true, now);
  }
};

/**
 * Hears one fact: enrols whom it lets in, looks at the enrolment that it wakes. The same fact again changes nothing;
 * facts of other names, or from somebody who does not own the name, are none of ours. Throws `fact_invalid` for a
 * detail that is not as its owner's contract says.
 */
export const hearFact = async (
  ports: JourneysPorts,
  book: JourneyBook,
  heard: HeardFact,
  now: number,
): Promise<void> => {
  const { source, detail: fact } = heard;
  const isFrom = (capability: string, name: string) =>
    source === factSource(capability) && fact.name === name;
  if (isFrom('tracking', TRACKING_FACTS.entered)) {
    const { journey, programmeVersion, cause, causedAt, properties } = detailOf(journeyEnteredSchema, fact);
    const compiled = await book.find(programmeVersion, journey);
    if (!compiled) throw new RelanceError('journey_missing', `version ${programmeVersion} has no ${journey}`);
    const asked = { member: fact.member, programmeVersion, cause, causedAt, properties };
    return enter(ports, compiled, asked, false, now);
  }
  if (isFrom('tracking', TRACKING_FACTS.woken)) {
    const { enrolment } = detailOf(enrolmentWokenSchema, fact);
    return lookAtEnrolment(ports, book, fact.member, enrolment, { is: 'woken' }, now);
  }
  if (isFrom('messaging', MESSAGING_FACTS.subscribed) || isFrom('scoring', SCORING_FACTS.changed)) {
    return enterByFact(ports, book, fact, now);
  }
};
