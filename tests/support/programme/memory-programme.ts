import type { Pointer, ProgrammeStore, Version } from '../../../functions/programme/ports';

/** The versions in a map, and the pointer; conditional as the table is. */
export const memoryProgramme = (): ProgrammeStore & { readonly versions: ReadonlyMap<number, Version> } => {
  const versions = new Map<number, Version>();
  let pointer: Pointer | undefined;
  return {
    versions,
    pointer: async () => pointer && structuredClone(pointer),
    latest: async () => Math.max(0, ...versions.keys()),
    async insert(version) {
      if (versions.has(version.version)) return false;
      versions.set(version.version, structuredClone(version));
      return true;
    },
    async move(seen, next) {
      if (pointer?.version !== seen?.version || pointer?.publishedAt !== seen?.publishedAt) return false;
      const { paused, pauses } = pointer ?? {};
      pointer = structuredClone({ ...next, paused, pauses });
      return true;
    },
    async pause(seen, paused) {
      if (!pointer || pointer.pauses !== seen.pauses) return false;
      pointer = structuredClone({ ...pointer, paused, pauses: (pointer.pauses ?? 0) + 1 });
      return true;
    },
    rules: async (version) => structuredClone(versions.get(version)?.rules),
  };
};
