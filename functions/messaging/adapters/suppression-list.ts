import { ListSuppressedDestinationsCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isErrorNamed, RelanceError } from '../../shared/kernel/errors';
import { DAY_MS, isoTime } from '../../shared/kernel/time';
import { pause } from '../../shared/platform/pause';
import { type Place, placedPages } from '../../shared/platform/query';
import type { Suppressed, SuppressionPorts } from '../ports';

const PAGE = 1_000;
const BATCH = 100;
const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 50;

/*
 * A place in the list is a token of SES, which may have ended by the next night. Then the list is gone through by the days on
 * which addresses came to it, 30 at a time: a token that ends costs no more than the days that it stood in.
 *
 *   {token}          in the whole list
 *   {since}          at the beginning of the 30 days from then on (ISO 8601)
 *   {since, token}   in them
 */
interface ListPlace {
  readonly token?: string;
  readonly since?: string;
}

/** No account had a suppression list before. */
const FIRST_LISTED = '2019-11-01T00:00:00.000Z';
const DAYS_AT_ONCE_MS = 30 * DAY_MS;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const placeIn = (from: Place | undefined): ListPlace => {
  const [token, since] = [textOf(from?.token), textOf(from?.since)];
  return { ...(token ? { token } : {}), ...(since ? { since } : {}) };
};

/** The end of the days at a place (epoch ms); undefined in the whole list, and for the last ones, which go on growing. */
const endOf = ({ since }: ListPlace, now: number): number | undefined => {
  const end = since === undefined ? now : Date.parse(since) + DAYS_AT_ONCE_MS;
  return end < now ? end : undefined;
};

const askedAt = (place: ListPlace, now: number) => {
  const end = endOf(place, now);
  return {
    ...(place.token ? { NextToken: place.token } : {}),
    ...(place.since ? { StartDate: new Date(place.since) } : {}),
    ...(end === undefined ? {} : { EndDate: new Date(end) }),
  };
};

/** Where the list goes on behind a page; undefined at its end. */
const placeBehind = (place: ListPlace, token: string | undefined, now: number): ListPlace | undefined => {
  const { since } = place;
  if (token) return { ...(since ? { since } : {}), token };
  const end = endOf(place, now);
  return end === undefined ? undefined : { since: isoTime(end) };
};

/** The account's suppression list as SES keeps it, so many addresses at a time (SES gives a thousand at most). */
export const suppressionList = (
  ses: Pick<SESv2Client, 'send'>,
  pageSize: number = PAGE,
  now: () => number = Date.now,
): SuppressionPorts['list'] => ({
  pages: (start) =>
    placedPages<Suppressed>(async (from) => {
      let place = placeIn(from);
      const list = () =>
        ses.send(new ListSuppressedDestinationsCommand({ PageSize: pageSize, ...askedAt(place, now()) }));
      const answer = await list().catch((error: unknown) => {
        const hasEnded = from === start && place.token && isErrorNamed(error, 'InvalidNextTokenException');
        if (!hasEnded) throw error;
        place = { since: place.since ?? FIRST_LISTED };
        return list();
      });
      const next = placeBehind(place, answer.NextToken, now());
      return {
        Items: (answer.SuppressedDestinationSummaries ?? []).map((one) => ({
          address: one.EmailAddress ?? '',
          reason: one.Reason === 'COMPLAINT' ? 'complaint' : 'bounce',
          at: one.LastUpdateTime?.getTime() ?? 0,
        })),
        ...(next ? { LastEvaluatedKey: { ...next } } : {}),
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
