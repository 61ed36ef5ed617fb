import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { readEnv } from '../../shared/platform/env';
import { connectRestore } from '../adapters/connect';
import { restoreCardsRequestSchema } from '../contract';
import { restoreCardsEnv } from '../env';
import { restoreCards } from '../flows/restore-cards';

const ports = connectRestore(readEnv(restoreCardsEnv));

/** Puts back cards of a copy and says timelines again, for `relance restore` and whoever else may invoke it. Throws `request_invalid`. */
export const handler = callDoor('cards_restored', async (event: unknown) => {
  const request = checked(restoreCardsRequestSchema, event, 'request_invalid');
  const answer = await restoreCards(ports, request, Date.now());
  return { answer, counts: { ...answer, dryRun: request.dryRun } };
});
