import * as z from '../shared/kernel/schema';
import { name } from '../shared/platform/settings';

/** Settings of `publish-programme` (invoked) and `deploy-programme` (custom resource). */
export const publishEnv = z.object({ PROGRAMMES_TABLE: name });
