import { randomBytes } from 'node:crypto';
import { issuesOf, RelanceError } from '../../shared/kernel/errors';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connectKeys } from '../adapters/connect-door';
import { keysRequestSchema } from '../contract';
import { administerKeys } from '../flows/keys';

const store = connectKeys();

/** Creates, lists and revokes write keys, for whoever may invoke it. Throws `request_invalid`, `keys_full`, `key_unknown`. */
export const handler = callDoor('keys_administered', async (event: unknown) => {
  const parsed = keysRequestSchema.safeParse(event);
  if (!parsed.success) {
    const issues = issuesOf(parsed.error);
    const where = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new RelanceError('request_invalid', where, issues);
  }
  const made = { secret: randomBytes(24).toString('base64url'), id: `key-${randomBytes(4).toString('hex')}` };
  const answer = await administerKeys(store, parsed.data, made, Date.now());
  return { answer, counts: { action: parsed.data.action, count: answer.keys.length } };
});
