import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

const localFileSchema = z.looseObject({
  endpointUrl: z.string(),
  stage: z.string(),
  region: z.string(),
  pid: z.number().int(),
  writeKey: z.string().optional(),
});
/** What `.relance/local.json` says of the project's own local AWS. */
export type LocalFile = z.infer<typeof localFileSchema>;

const FILE = path.resolve(__dirname, '../../.relance/local.json');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The project's own local AWS when one is up; undefined without a file, or when its process is gone. */
export const readLocalFile = async (file = FILE): Promise<LocalFile | undefined> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = localFileSchema.safeParse(JSON.parse(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
};
