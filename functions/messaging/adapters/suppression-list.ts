import { ListSuppressedDestinationsCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isErrorNamed, RelanceError } from '../../shared/kernel/errors';
import { pause } from '../../shared/platform/pause';
import { placedPages } from '../../shared/platform/query';
import type { Suppressed, SuppressionPorts } from '../ports';

const PAGE = 1_000;
const BATCH = 100;
const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 50;

/** The account's suppression list as SES keeps it, so many addresses at a time (SES gives a thousand at most). */
export const suppressionList = (
  ses: Pick<SESv2Client, 'send'>,
  pageSize: number = PAGE,
): SuppressionPorts['list'] => ({
  pages: (start) =>
    placedPages<Suppressed>(async (from) => {
      const list = (NextToken?: string) =>
        ses.send(
          new ListSuppressedDestinationsCommand({ PageSize: pageSize, ...(NextToken ? { NextToken } : {}) }),
        );
      const token = typeof from?.token === 'string' ? from.token : undefined;
      const answer = await list(token).catch((error: unknown) => {
        // A token of last night may have ended: then the list is gone through anew.
        if (from === start && token && isErrorNamed(error, 'InvalidNextTokenException')) return list();
        throw error;
      });
      return {
        Items: (answer.SuppressedDestinationSummaries ?? []).map((one) => ({
          address: one.EmailAddress ?? '',
          reason: one.Reason === 'COMPLAINT' ? 'complaint' : 'bounce',
          at: one.LastUpdateTime?.getTime() ?? 0,
        })),
        ...(answer.NextToken ? { LastEvaluatedKey: { token: answer.NextToken } } : {}),
      };
    }, start),
});

/** Which members have some addresses, by the keyed hash of each: address -> member, for those that anybody has. */
export const addressOwners = (
  db: DynamoDBDocumentClient,
  table: string,
  hashOf: (address: string) => Promise<string>,
): SuppressionPorts['ownersOf'] => {
  const readBatch = async (hashes: readonly string[]): Promise<Record<string, unknown>[]> => {
    const found: Record<string, unknown>[] = [];
    let left: Record<string, unknown>[] = hashes.map((pk) => ({ pk }));
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries === MAX_TRIES)
        throw new RelanceError(
          'identities_not_read',
          `${left.length} identities were left ${MAX_TRIES} times`,
        );
      if (tries > 0) await pause(FIRST_PAUSE_MS * 2 ** tries);
      const answer = await db.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: left } } }));
      found.push(...(answer.Responses?.[table] ?? []));
      left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return found;
  };
  return async (addresses) => {
    const byHash = new Map<string, string>();
    for (const address of addresses) byHash.set(await hashOf(address), address);
    const hashes = [...byHash.keys()];
    const owners = new Map<string, string>();
    for (let from = 0; from < hashes.length; from += BATCH)
      // One that is free may be known all the same, for having bounced.
      for (const { pk, member } of await readBatch(hashes.slice(from, from + BATCH)))
        if (member !== undefined) owners.set(byHash.get(String(pk)) ?? '', String(member));
    return owners;
  };
};
