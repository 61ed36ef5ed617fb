import type * as z from '../kernel/schema';
import { checked } from './checked';

/** The settings of a Lambda, read from its environment by its schema; throws `settings_invalid` naming each field. */
export const readEnv = <S extends z.core.$ZodType>(
  schema: S,
  env: NodeJS.ProcessEnv = process.env,
): z.output<S> => checked(schema, env, 'settings_invalid', 'settings: ');
