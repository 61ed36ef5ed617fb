import { RelanceError } from '../../functions/shared/kernel/errors';
import { UsageError } from './problems';

/** Why a file that was named cannot be read, as wrong usage: `file_unreadable`. */
export const unreadable = (file: string, error: unknown): UsageError => {
  const { code, message } = error as NodeJS.ErrnoException;
  return new UsageError(
    'file_unreadable',
    code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${message}`,
  );
};

/** What decompressing says of an archive that is not whole. */
export const isDamaged = (error: unknown): boolean =>
  (error as { code?: string }).code?.startsWith('Z_') === true;

/** `file_damaged`: an archive that is not whole. */
export const damaged = (file: string, error: unknown): RelanceError =>
  new RelanceError('file_damaged', `${file} cannot be decompressed: ${(error as Error).message}`);

/** Throws `file_not_text` where the beginning of a file has what no text has. */
export const checkText = (file: string, head: string): void => {
  if (head.includes('\0'))
    throw new RelanceError(
      'file_not_text',
      `${file} is no text: it must be written in UTF-8, Windows-1252 (Latin-1), or UTF-16 with a byte order mark`,
    );
};
