import { type PlaceOf, placesIn, UNKNOWN_PLACE } from '../../messaging/contract';
import type { ProgrammeReader } from '../../shared/platform/live-programme';
import type { MailRule, PastInteraction } from '../domain/snapshots/timeline';

/** What the mails of a timeline count as: by the versions of the programme that sent them, as on the CONTACT card. */
export type MailRules = (timeline: readonly PastInteraction[]) => Promise<MailRule>;

const versionOf = ({ name, properties }: PastInteraction): number | undefined =>
  name === 'Email Sent' && typeof properties.programmeVersion === 'number'
    ? properties.programmeVersion
    : undefined;

/** Reads each version that a timeline tells of once. Mails of which no version says anything count as marketing of an unknown topic. */
export const mailRulesOf = (programme: Pick<ProgrammeReader, 'version'>): MailRules => {
  const places = new Map<number, Promise<PlaceOf>>();
  const read = (version: number): Promise<PlaceOf> => {
    const kept =
      places.get(version) ?? programme.version(version).then((found) => placesIn(found ? [found] : []));
    places.set(version, kept);
    return kept;
  };
  const ofDirect = placesIn([]);
  return async (timeline) => {
    const known = new Map<number | undefined, PlaceOf>();
    for (const item of timeline) {
      const version = versionOf(item);
      if (version !== undefined && !known.has(version)) known.set(version, await read(version));
    }
    return (item) => {
      const { programmeVersion, journey, step } = item.properties;
      const placeOf = known.get(versionOf(item)) ?? ofDirect;
      return placeOf(Number(programmeVersion), String(journey), String(step)) ?? UNKNOWN_PLACE;
    };
  };
};
