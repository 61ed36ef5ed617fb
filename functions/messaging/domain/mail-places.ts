import { DIRECT, type ProgrammeRules, UNKNOWN_TOPIC } from '../../programme/contract';
import type { MessageRequest } from '../contract';

/** What a mail counts as on the CONTACT card; its entry on the timeline has neither, the programme that sent it does. */
export type MailPlace = Pick<MessageRequest, 'class' | 'topic'>;

/** The class and topic that a step had in a version of the programme; undefined when that knows no such step. */
export type PlaceOf = (version: number, journey: string, step: string) => MailPlace | undefined;

/** What counts for a mail of which nobody knows any more: no cap of a topic counts it, all others do. */
export const UNKNOWN_PLACE: MailPlace = { class: 'marketing', topic: UNKNOWN_TOPIC };

const nameOf = (version: unknown, journey: unknown, step: unknown): string => `${version} ${journey} ${step}`;

/** Where each sending step of these versions stood, and what servers asked for in any. */
export const placesIn = (
  versions: Iterable<{ readonly version: number; readonly rules: Pick<ProgrammeRules, 'journeys'> }>,
): PlaceOf => {
  const places = new Map<string, MailPlace>();
  for (const { version, rules } of versions)
    for (const { id, steps = [] } of rules.journeys)
      for (const step of steps)
        if (step.do === 'send')
          places.set(nameOf(version, id, step.id), { class: step.class, topic: step.topic });
  return (version, journey, step) =>
    journey === DIRECT
      ? { class: 'transactional', topic: DIRECT }
      : places.get(nameOf(version, journey, step));
};
