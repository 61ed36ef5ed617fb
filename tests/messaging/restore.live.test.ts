import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import {
  copiedItems,
  putBackCards,
  type RestoreWorld,
  sayTimelinesAgain,
  toldSince,
} from '../../bin/support/restore-cards';
import { contactStore } from '../../functions/messaging/adapters/contact-store';
import { restoreLeases } from '../../functions/messaging/adapters/restore-leases';
import { storedItems } from '../../functions/messaging/adapters/stored-items';
import { restoreCardsRequestSchema } from '../../functions/messaging/contract';
import { sendKey } from '../../functions/messaging/domain/send-key';
import { holdRestore } from '../../functions/messaging/flows/hold-restore';
import { restoreCards } from '../../functions/messaging/flows/restore-cards';
import type { RestoreCardsPorts } from '../../functions/messaging/ports';
import { checked } from '../../functions/shared/platform/checked';
import { freshTables } from '../support/fresh-table';
import { aCard, aRequest, aSlot, DAY, HOUR, iso, NOON, someRules } from '../support/messaging/builders';
import { asStored, wasSent } from '../support/messaging/restore-room';

const tables = freshTables('restore');
afterAll(() => tables.dropAll());

const MEMBERS = 60;
const memberOf = (index: number) => `m${String(index).padStart(25, '0')}`;

const twoCopies = async () => {
  const [members, copy, interactions] = [
    await tables.makeLike('members'),
    await tables.makeLike('members'),
    await tables.makeLike('interactions'),
  ];
  const db = tables.db();
  const put = (TableName: string, Item: object) =>
    db.send(new PutCommand({ TableName, Item: JSON.parse(JSON.stringify(Item)) }));
  const ports: RestoreCardsPorts = {
    stored: storedItems(db, members),
    contacts: contactStore(db, members),
    programmes: { version: async (version) => ({ version, rules: someRules() }) },
    clock: { pause: async () => undefined, jitter: () => 0 },
    transientBounces: 3,
  };
  const world: RestoreWorld = {
    copied: copiedItems(db, copy, false),
    told: toldSince(db, interactions, iso(NOON - 2 * DAY)),
    // As the Lambda's door reads it: over the wire, and checked.
    restoreCards: (request) =>
      restoreCards(
        ports,
        checked(restoreCardsRequestSchema, JSON.parse(JSON.stringify(request)), 'request_invalid'),
        NOON + HOUR,
      ),
  };
  const stored = async (): Promise<Record<string, unknown>[]> =>
    ((await db.send(new ScanCommand({ TableName: members }))).Items ?? []).sort((a, b) =>
      `${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1,
    );
  return { put, members, copy, interactions, world, stored };
};

const options = { pausedAt: iso(NOON), isRolledBack: false, dryRun: false };
const cardOf = (pk: string, over: Parameters<typeof aCard>[0] = {}) =>
  asStored(aCard({ pk, version: 5, pressure: [aSlot(NOON - 9 * DAY)], ...over }));

test('a table that has lost half of its members, and moved on in the other half, is whole again; a second time, nothing changes', async () => {
  const { put, members, copy, interactions, world, stored } = await twoCopies();
  const seed = async (index: number) => {
    const pk = memberOf(index);
    await put(copy, cardOf(pk));
    await put(copy, { pk, sk: 'CARD#PROFILE', version: 2, traits: {} });
    // Of each, a mail went since.
    await put(interactions, {
      ...wasSent(NOON - HOUR),
      pk,
      sk: `${iso(NOON - HOUR)}#${sendKey(aRequest())}`,
      kind: 'decision',
      messageId: sendKey(aRequest()),
    });
    if (index % 2 === 0) return;
    const slots = [aSlot(NOON - 9 * DAY), aSlot(NOON - HOUR, { key: sendKey(aRequest()) })];
    await put(members, cardOf(pk, { version: 8, pressure: slots, last: NOON - HOUR, unsubscribedAt: NOON }));
    await put(members, { pk, sk: 'CARD#PROFILE', version: 3, traits: { firstName: 'Ada' } });
  };
  await Promise.all(Array.from({ length: MEMBERS }, (_, index) => seed(index)));
  const counted: number[] = [];

  const half = MEMBERS / 2;
  expect(await putBackCards(world, { ...options, onProgress: (done) => counted.push(done) })).toMatchObject({
    restored: 2 * half,
    merged: 0,
    kept: 2 * half,
  });
  expect(counted.at(-1)).toBe(2 * MEMBERS);
  expect(await sayTimelinesAgain(world, options)).toMatchObject({ mended: half, slots: half, unplaced: 0 });

  const after = await stored();
  expect(after).toHaveLength(2 * MEMBERS);
  const [lost, , kept] = after.filter(({ sk }) => sk === 'CARD#CONTACT');
  expect(lost).toMatchObject({ version: 7, restoredAt: NOON, last: NOON - HOUR });
  expect(lost?.pressure).toHaveLength(2);
  expect(kept?.restoredAt).toBe(NOON);
  expect(after.filter(({ unsubscribedAt }) => unsubscribedAt === NOON)).toHaveLength(half);
  expect(after.filter(({ version, sk }) => sk === 'CARD#PROFILE' && version === 3)).toHaveLength(half);

  expect(await putBackCards(world, options)).toMatchObject({ restored: 0, merged: 0, kept: 2 * MEMBERS });
  expect(await sayTimelinesAgain(world, options)).toMatchObject({ mended: 0, slots: 0 });
  expect(await stored()).toEqual(after);
});

test('a restore that is stopped writes nothing more, and the next one goes on', async () => {
  const { put, copy, world, stored } = await twoCopies();
  for (let index = 0; index < 20; index += 1) await put(copy, cardOf(memberOf(index)));
  const stop = new AbortController();
  stop.abort();
  expect(await putBackCards(world, { ...options, signal: stop.signal })).toMatchObject({ restored: 0 });
  expect(await stored()).toEqual([]);
  expect(await putBackCards(world, options)).toMatchObject({ restored: 20 });
});

test('one restore has the place in the table, tells of itself to another, and leaves behind since when timelines are said again', async () => {
  const leases = restoreLeases(tables.db(), await tables.makeLike('messaging'));
  const [one, other] = [
    { run: 'one', from: 'copy-of-march', isOver: false, isWhole: false },
    { run: 'other', from: 'copy-of-may', isOver: false, isWhole: false },
  ];
  const under = { pausedAt: iso(NOON), since: iso(NOON - DAY) };
  expect(await holdRestore(leases, { ...one, under }, NOON)).toEqual({ since: under.since });
  await expect(holdRestore(leases, other, NOON + 40_000)).rejects.toMatchObject({
    code: 'restore_running',
    message: expect.stringMatching(/from copy-of-march \(its last sign is 40 s old\)/),
  });
  await holdRestore(leases, { ...one, isOver: true }, NOON + 50_000);
  const later = { ...under, since: iso(NOON - HOUR) };
  expect(await holdRestore(leases, { ...other, under: later }, NOON + 60_000)).toEqual({
    since: under.since,
  });
});
