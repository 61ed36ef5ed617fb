import type { ListSuppressedDestinationsCommandInput } from '@aws-sdk/client-sesv2';
import { addressOwners, suppressionList } from '../../functions/messaging/adapters/suppression-list';
import { copySuppressions } from '../../functions/messaging/flows/copy-suppressions';
import { walkNightly } from '../../functions/messaging/flows/nightly-walk';
import type { Suppressed, SuppressionPorts } from '../../functions/messaging/ports';
import type { Place } from '../../functions/shared/platform/query';
import { type SesUnderTest, startSes } from '../support/local/ses';
import { aBookmark } from '../support/messaging/a-bookmark';
import { ADA, aCard, DAY, NOON } from '../support/messaging/builders';
import { aWorld } from '../support/messaging/world';

const BOB = 'b'.repeat(26);
const SINCE = NOON - DAY;
const listed = (over: Partial<Suppressed> = {}): Suppressed => ({
  address: 'ada@example.com',
  reason: 'bounce',
  at: SINCE,
  ...over,
});

const aNight = (pages: readonly (readonly Suppressed[])[]) => {
  const world = aWorld();
  world.contacts.put(aCard());
  world.contacts.put(aCard({ pk: BOB, address: 'bob@example.com' }));
  const owners = new Map([
    ['ada@example.com', ADA],
    ['old@example.com', ADA],
    ['bob@example.com', BOB],
  ]);
  const ports: SuppressionPorts = {
    contacts: world.contacts,
    timeline: world.ports.timeline,
    clock: world.ports.clock,
    list: {
      async *pages(from) {
        for (const [at, items] of pages.entries())
          if (at >= Number(from?.at ?? 0))
            yield { items, ...(at + 1 < pages.length ? { next: { at: at + 1 } } : {}) };
      },
    },
    bookmark: aBookmark(),
    ownersOf: async (addresses) => new Map([...owners].filter(([address]) => addresses.includes(address))),
  };
  const copy = (outOfTime = () => false, pass?: 'anew' | 'on') =>
    copySuppressions(ports, {
      now: NOON,
      outOfTime,
      onBroken: () => undefined,
      ...(pass ? { pass } : {}),
    });
  return { ...world, copy, told: () => [...world.timeline.values()] };
};

describe('the account’s suppression list', () => {
  it('is gone through by a restore from its beginning to its end, in as many calls as it takes', async () => {
    const night = aNight([[listed()], [listed()], [listed()]]);
    const atOnce = () => true;
    // The night before left off behind the first page.
    await night.copy(atOnce);
    expect(await night.copy(atOnce, 'anew')).toMatchObject({ listed: 1, done: false });
    expect(await night.copy(() => false, 'on')).toMatchObject({ listed: 2, done: true });
    expect(await night.copy(() => false, 'anew')).toMatchObject({ listed: 3, done: true });
  });

  it('suppresses who has an address on it, however it is written there, page by page', async () => {
    const night = aNight([
      [listed({ address: 'Ada@Example.com' }), listed({ address: 'nobody@example.com' })],
      [listed({ address: 'bob@example.com', reason: 'complaint' }), listed({ address: 'no address' })],
    ]);
    expect(await night.copy()).toEqual({ listed: 4, known: 2, changed: 2, broken: 0, done: true });
    expect(night.contacts.card(ADA)).toMatchObject({ suppressed: 'bounce', version: 2 });
    expect(night.contacts.card(BOB)).toMatchObject({ suppressed: 'complaint', unsubscribedAt: SINCE });
    expect(night.told()).toMatchObject([
      { member: BOB, kind: 'fact', name: 'Unsubscribed', properties: { by: 'complaint' } },
    ]);
  });

  it('changes nothing the next night', async () => {
    const night = aNight([[listed(), listed({ address: 'bob@example.com', reason: 'complaint' })]]);
    await night.copy();
    expect(await night.copy()).toEqual({ listed: 2, known: 2, changed: 0, broken: 0, done: true });
    expect(night.contacts.writes).toEqual({ done: 2, failed: 0 });
  });

  it.each(['bounce', 'complaint'] as const)(
    'says nothing by a %s of a member who has another address by now',
    async (reason) => {
      const night = aNight([[listed({ address: 'old@example.com', reason })]]);
      expect((await night.copy()).changed).toBe(0);
      expect(night.contacts.card(ADA)?.version).toBe(1);
      expect(night.told()).toEqual([]);
    },
  );

  it('is left where it was when the time is over, and gone on from there the next night', async () => {
    const night = aNight([[listed()], [listed({ address: 'bob@example.com' })]]);
    expect(await night.copy(() => true)).toEqual({ listed: 1, known: 1, changed: 1, broken: 0, done: false });
    expect(await night.copy(() => true)).toEqual({ listed: 1, known: 1, changed: 1, broken: 0, done: true });
  });
});

describe('through the doors of SES and the table of identities', () => {
  let ses: SesUnderTest;
  beforeAll(async () => {
    ses = await startSes();
  });
  afterAll(() => ses.close());

  it('it comes whole, over more pages than one, with reason and time', async () => {
    for (let n = 0; n < 5; n += 1)
      await fetch(`${ses.url}/v2/email/suppression/addresses`, {
        method: 'PUT',
        body: JSON.stringify({ EmailAddress: `m${n}@example.com`, Reason: n ? 'BOUNCE' : 'COMPLAINT' }),
      });
    const sizes: number[] = [];
    const reasons: Suppressed[] = [];
    const places: (Place | undefined)[] = [];
    for await (const { items, next } of suppressionList(ses.client, 2).pages(undefined)) {
      sizes.push(items.length);
      reasons.push(...items.slice(0, 1));
      places.push(next);
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(reasons[0]).toEqual({ address: 'm0@example.com', reason: 'complaint', at: ses.now });
    const rest = [];
    for await (const { items } of suppressionList(ses.client, 2).pages(places[1])) rest.push(...items);
    expect(rest.map(({ address }) => address)).toEqual(['m4@example.com']);
  });

  it('comes to its end over nights whose tokens have all ended, and loses no more than some days of it', async () => {
    const FIRST = Date.parse('2026-01-01T00:00:00Z');
    const all = Array.from({ length: 40 }, (_, n) => ({
      EmailAddress: `m${n}@example.com`,
      LastUpdateTime: new Date(FIRST + n * 7 * DAY),
    }));
    let night = 0;
    const asked: number[] = [];
    const list = suppressionList(
      {
        send: async ({ input }: { input: ListSuppressedDestinationsCommandInput }) => {
          const { NextToken, PageSize = 0, StartDate, EndDate } = input;
          const [of, from] = (NextToken ?? `${night}.0`).split('.').map(Number);
          if (of !== night) throw Object.assign(new Error('too old'), { name: 'InvalidNextTokenException' });
          const listed = all.filter(
            ({ LastUpdateTime: at }) => at >= (StartDate ?? at) && at <= (EndDate ?? at),
          );
          const page = listed.slice(from, (from ?? 0) + PageSize);
          asked.push(page.length);
          const next = (from ?? 0) + PageSize;
          return {
            SuppressedDestinationSummaries: page,
            ...(next < listed.length ? { NextToken: `${night}.${next}` } : {}),
          };
        },
      } as never,
      2,
      () => FIRST + 300 * DAY,
    );
    const found = new Set<string>();
    const bookmark = aBookmark();
    const walked = async (pages: number) => {
      night += 1;
      let left = pages;
      return walkNightly<Suppressed>(
        {
          lanes: 1,
          pages: (_, from) => list.pages(from),
          bookmark,
          outOfTime: () => left <= 0,
          onBroken: () => undefined,
        },
        async (items) => {
          // Days without addresses cost a call and next to no time.
          if (items.length > 0) left -= 1;
          for (const { address } of items) found.add(address);
        },
      );
    };
    const { done } = await walked(8);
    expect([done, found.size]).toEqual([false, 16]);
    // Whether a night that came to the end says so depends on whether it had time to begin anew.
    while (found.size < 40 && night < 20) await walked(8);
    expect(found.size).toBe(40);
    expect(night).toBeLessThan(6);
  });

  it('owners are asked for by hash, a hundred at a time, and what was left is asked for again', async () => {
    const asked: number[] = [];
    const db = {
      send: async ({ input }: { input: { RequestItems: Record<string, { Keys: { pk: string }[] }> } }) => {
        const keys = input.RequestItems.identities?.Keys ?? [];
        asked.push(keys.length);
        const isFirst = asked.length === 1;
        const answered = isFirst ? keys.slice(0, 60) : keys;
        return {
          Responses: {
            identities: answered
              .filter(({ pk }) => pk !== 'hash of m7')
              .map(({ pk }) => ({ pk, member: `member of ${pk}` })),
          },
          UnprocessedKeys: isFirst ? { identities: { Keys: keys.slice(60) } } : {},
        };
      },
    };
    const ownersOf = addressOwners(db as never, 'identities', async (address) => `hash of ${address}`);
    const owners = await ownersOf(Array.from({ length: 130 }, (_, n) => `m${n}`));
    expect(asked).toEqual([100, 40, 30]);
    expect(owners.size).toBe(129);
    expect(owners.get('m129')).toBe('member of hash of m129');
    expect(owners.has('m7')).toBe(false);
  });
});
