import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { readEnv } from '../../shared/platform/env';
import { connectTokens } from '../adapters/connect';
import { tokensRequestSchema } from '../contract';
import { tokensEnv } from '../env';
import { administerTokens } from '../flows/administer-tokens';

const ports = connectTokens(readEnv(tokensEnv));

/** Lists and changes the keys of the links in mails, for whoever may invoke it. Throws `request_invalid`, `tokens_full`. */
export const handler = callDoor('tokens_administered', async (event: unknown) => {
  const request = checked(tokensRequestSchema, event, 'request_invalid');
  const answer = await administerTokens(ports, request, Date.now());
  return { answer, counts: { action: request.action, count: answer.keys.length } };
});
