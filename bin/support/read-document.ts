import { readFile } from 'node:fs/promises';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { unreadable } from './unreadable';

/** What a file of JSON holds. Throws what `unreadable` makes of a file that cannot be read, and `json_malformed`. */
export const readDocument = async (file: string): Promise<unknown> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RelanceError('json_malformed', `${file} is not JSON: ${(error as Error).message}`);
  }
};
