import { RelanceError } from '../../shared/kernel/errors';
import { type CompiledJourney, compileJourneys } from '../domain/compile-journey';
import type { Programmes } from '../ports';

/** The compiled journeys of the programme's versions; each version is compiled once a process. */
export interface JourneyBook {
  /** The live version and its journeys. */
  live(now: number): Promise<{ readonly version: number; readonly journeys: readonly CompiledJourney[] }>;
  /** A journey of a version; undefined when that version has none of that id. */
  find(version: number, journey: string): Promise<CompiledJourney | undefined>;
}

const MAX_KEPT = 20;

/** A book over the published versions. Throws `programme_missing` for a version that was never published. */
export const journeyBook = (programmes: Programmes): JourneyBook => {
  const kept = new Map<number, ReadonlyMap<string, CompiledJourney>>();
  const compiled = async (version: number) => {
    const before = kept.get(version);
    if (before) return before;
    const published = await programmes.version(version);
    if (!published) {
      throw new RelanceError('programme_missing', `version ${version} of the programme was never published`);
    }
    if (kept.size >= MAX_KEPT) kept.clear();
    const journeys = compileJourneys(published.rules);
    kept.set(version, journeys);
    return journeys;
  };
  return {
    async live(now) {
      const { version } = await programmes.live(now);
      return { version, journeys: [...(await compiled(version)).values()] };
    },
    find: async (version, journey) => (await compiled(version)).get(journey),
  };
};
