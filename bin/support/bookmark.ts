import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RELANCE_FOLDER } from '../local/folders';

/** How far a long command is, kept in a file, so that the same command goes on there after Ctrl-C or a crash. */
export interface FileBookmark<Place> {
  /** The place of an earlier run of the same work; undefined where there is none, or none that can be read. */
  read(): Promise<Place | undefined>;
  write(place: Place): Promise<void>;
  /** To be called when the work is done. */
  remove(): Promise<void>;
}

const FOLDER = path.join(RELANCE_FOLDER, 'bookmarks');

/**
 * The bookmark of that name. `work` says what the place is of: a bookmark of other work (another table, another time) is
 * none. `folder` is made when something is written. Losing it loses nothing: the work begins anew.
 */
export const fileBookmark = <Place>(name: string, work: string, folder = FOLDER): FileBookmark<Place> => {
  const file = path.join(folder, `${name}.json`);
  // Each process its own: two that run at once must not write into one another's half.
  const draft = `${file}.${process.pid}`;
  return {
    async read() {
      try {
        const kept = JSON.parse(await readFile(file, 'utf8')) as { work?: string; place?: Place };
        return kept.work === work ? kept.place : undefined;
      } catch (error) {
        if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
          return undefined;
        throw error;
      }
    },
    async write(place) {
      await mkdir(folder, { recursive: true });
      await writeFile(draft, JSON.stringify({ work, place }));
      await rename(draft, file);
    },
    remove: () => rm(file, { force: true }),
  };
};
