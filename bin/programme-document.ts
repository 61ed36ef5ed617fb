import { join } from 'node:path';
import type { ProgrammeInput } from '../functions/programme/contract';
import { programme } from '../programme';
import { transactional } from '../programme/vocabulary';
import { compileTemplates } from './templates/compile';

/** Builds the programme of this repository as one document, its templates compiled; the same sources, the same document. */
export const buildProgramme = async (): Promise<ProgrammeInput> => ({
  ...programme,
  templates: await compileTemplates(join(__dirname, '..', 'programme', 'templates'), {
    languages: programme.languages,
    transactional,
  }),
});
