import { dynamo } from '../../shared/platform/aws';
import { readEnv } from '../../shared/platform/env';
import { publishEnv } from '../env';
import type { ProgrammeStore } from '../ports';
import { dynamoProgrammeStore } from './programme-store';

/** The store of the programme wired to AWS by the settings of this Lambda. */
export const connect = (): ProgrammeStore =>
  dynamoProgrammeStore(dynamo(), readEnv(publishEnv).PROGRAMMES_TABLE);
