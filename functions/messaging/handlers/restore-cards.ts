import { checked } from '../../shared/platform/checked';
import { type Called, callDoor } from '../../shared/platform/doors/call-door';
import { readEnv } from '../../shared/platform/env';
import { connectRestore } from '../adapters/connect';
import { type RestoreCardsAnswer, type RestoreLeaseAnswer, restoreRequestSchema } from '../contract';
import { restoreCardsEnv } from '../env';
import { holdRestore } from '../flows/hold-restore';
import { restoreCards } from '../flows/restore-cards';

const ports = connectRestore(readEnv(restoreCardsEnv));
type RestoreAnswer = RestoreCardsAnswer | RestoreLeaseAnswer;

/**
 * Puts back cards of a copy and says timelines again, for `relance restore` and whoever else may invoke it, and keeps
 * that command to one run at a time. Throws `request_invalid`, `restore_running`.
 */
export const handler = callDoor('cards_restored', async (event: unknown): Promise<Called<RestoreAnswer>> => {
  const request = checked(restoreRequestSchema, event, 'request_invalid');
  if ('lease' in request)
    return { answer: await holdRestore(ports.leases, request.lease, Date.now()), counts: { lease: true } };
  const answer = await restoreCards(ports, request, Date.now());
  return { answer, counts: { ...answer, dryRun: request.dryRun } };
});
