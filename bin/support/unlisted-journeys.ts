import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const isJourney = (value: unknown): value is { readonly id: string } =>
  typeof value === 'object' && value !== null && 'id' in value && 'steps' in value && 'entry' in value;

/** The files of a folder of journeys whose journeys a programme does not list, each with the ids that are missing. */
export const unlistedJourneys = async (
  folder: string,
  listed: readonly { readonly id: string }[],
): Promise<{ readonly file: string; readonly ids: readonly string[] }[]> => {
  const ids = new Set(listed.map(({ id }) => id));
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const found = await Promise.all(
    files.map(async (file) => {
      const module: Record<string, unknown> = await import(pathToFileURL(path.join(folder, file)).href);
      const made = Object.values(module).filter(isJourney);
      return { file, ids: made.map(({ id }) => id).filter((id) => !ids.has(id)) };
    }),
  );
  return found.filter((one) => one.ids.length > 0);
};
