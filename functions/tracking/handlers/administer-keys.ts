import { randomBytes } from 'node:crypto';
import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connectKeys } from '../adapters/connect-door';
import { keysRequestSchema } from '../contract';
import { administerKeys } from '../flows/keys';

const store = connectKeys();

/** Creates, lists and revokes write keys, for whoever may invoke it. Throws `request_invalid`, `keys_full`, `key_unknown`. */
export const handler = callDoor('keys_administered', async (event: unknown) => {
  const request = checked(keysRequestSchema, event, 'request_invalid');
  const made = { secret: randomBytes(24).toString('base64url'), id: `key-${randomBytes(4).toString('hex')}` };
  const answer = await administerKeys(store, request, made, Date.now());
  return { answer, counts: { action: request.action, count: answer.keys.length } };
});
