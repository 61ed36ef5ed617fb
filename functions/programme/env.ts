import * as z from 'zod';
import { name } from '../shared/platform/settings';

/** Settings of `publish-programme` (invoked) and `deploy-programme` (custom resource). */
export const publishEnv = z.object({ PROGRAMMES_TABLE: name });
