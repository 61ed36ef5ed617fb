import type { IdentityStore, MemberStore } from '../../functions/members/ports';
import type { FormerHolder } from '../../functions/messaging/contract';
import type { MemberItem } from '../../functions/shared/platform/cards';
import { ADA, anActivity, BOB, BROWSER, NOON } from '../support/members/builders';

/** A member store to be tested, and a way to put items where it reads. */
export interface StoreUnderTest {
  readonly store: MemberStore;
  put(...items: readonly MemberItem[]): Promise<void>;
}

const card = (pk: string, sk: string, version: number, more: object = {}): MemberItem => ({
  pk,
  sk,
  version,
  ...more,
});

/** What every MemberStore promises. */
export const memberStoreContract = (make: () => Promise<StoreUnderTest>): void => {
  it('answers nothing of a member of whom nothing is kept', async () => {
    const { store } = await make();
    expect(await store.read(ADA)).toMatchObject({ member: ADA, enrolments: [] });
    expect((await store.read(ADA)).profile).toBeUndefined();
  });

  it('follows a redirect when it reads, and shows it when it reads exactly', async () => {
    const { store, put } = await make();
    await put(card(BROWSER, 'CARD#ACTIVITY', 2, { redirect: ADA }), card(ADA, 'CARD#PROFILE', 1));
    expect((await store.read(BROWSER)).member).toBe(ADA);
    expect((await store.read(BROWSER)).profile?.version).toBe(1);
    const exactly = await store.readExactly(BROWSER);
    expect(exactly.member).toBe(BROWSER);
    expect(exactly.activity?.redirect).toBe(ADA);
  });

  it('creates a card only where there is none', async () => {
    const { store } = await make();
    const write = [{ put: card(ADA, 'CARD#PROFILE', 1, { traits: { a: 1 } }), expected: undefined }];
    expect(await store.commit(write)).toBe(true);
    expect(await store.commit(write)).toBe(false);
    expect((await store.read(ADA)).profile?.traits).toEqual({ a: 1 });
  });

  it('replaces and removes a card only in the version that is expected', async () => {
    const { store, put } = await make();
    await put(card(ADA, 'CARD#PROFILE', 3));
    expect(await store.commit([{ put: card(ADA, 'CARD#PROFILE', 4), expected: 2 }])).toBe(false);
    expect(await store.commit([{ put: card(ADA, 'CARD#PROFILE', 4), expected: 3 }])).toBe(true);
    expect(await store.commit([{ remove: { pk: ADA, sk: 'CARD#PROFILE' }, expected: 3 }])).toBe(false);
    expect(await store.commit([{ remove: { pk: ADA, sk: 'CARD#PROFILE' }, expected: 4 }])).toBe(true);
    expect((await store.read(ADA)).profile).toBeUndefined();
  });

  it('writes all cards of a commit or none', async () => {
    const { store, put } = await make();
    await put(card(BOB, 'CARD#ACTIVITY', 7));
    const writes = (expected: number) => [
      { put: card(ADA, 'CARD#PROFILE', 1), expected: undefined },
      { put: card(BROWSER, 'CARD#ACTIVITY', 1, { redirect: ADA }), expected: undefined },
      { remove: { pk: BOB, sk: 'CARD#ACTIVITY' }, expected },
    ];
    expect(await store.commit(writes(6))).toBe(false);
    expect((await store.readExactly(ADA)).profile).toBeUndefined();
    expect((await store.readExactly(BROWSER)).activity).toBeUndefined();
    expect(await store.commit(writes(7))).toBe(true);
    expect((await store.readExactly(ADA)).profile?.version).toBe(1);
    expect((await store.readExactly(BOB)).activity).toBeUndefined();
  });

  it('writes beside a check only where the checked card is no redirect', async () => {
    const { store, put } = await make();
    const key = (pk: string) => ({ pk, sk: 'CARD#ACTIVITY' });
    const first = (pk: string) =>
      store.commit([
        { put: card(pk, 'CARD#PROFILE', 1), expected: undefined },
        { check: key(pk), is: 'no redirect' },
      ]);
    await put(card(BROWSER, 'CARD#ACTIVITY', 2, { redirect: ADA }), card(BOB, 'CARD#ACTIVITY', 2));
    expect(await first(BROWSER)).toBe(false);
    expect((await store.readExactly(BROWSER)).profile).toBeUndefined();
    expect(await first(BOB)).toBe(true);
    expect((await store.readExactly(BOB)).activity?.version).toBe(2);
    expect(await first(ADA)).toBe(true);
    expect((await store.readExactly(ADA)).activity).toBeUndefined();
    expect(await store.commit([{ check: key(BROWSER), is: 'no redirect' }])).toBe(false);
  });

  it('writes beside a check only where the checked card is absent', async () => {
    const { store, put } = await make();
    await put(card(BOB, 'CARD#PROFILE', 2));
    const redirect = (pk: string) =>
      store.commit([
        { put: card(pk, 'CARD#ACTIVITY', 1, { redirect: ADA }), expected: undefined },
        { check: { pk, sk: 'CARD#PROFILE' }, is: 'absent' },
      ]);
    expect(await redirect(BOB)).toBe(false);
    expect((await store.readExactly(BOB)).activity).toBeUndefined();
    expect(await redirect(BROWSER)).toBe(true);
  });

  it('keeps what a card holds as it was', async () => {
    const { store } = await make();
    const { pk: _, sk: __, version: ___, ...activity } = anActivity();
    const item = card(ADA, 'CARD#ACTIVITY', 1, activity);
    expect(await store.commit([{ put: item, expected: undefined }])).toBe(true);
    expect((await store.read(ADA)).activity).toEqual(item);
  });
};

/** What every IdentityStore promises. */
export const identityStoreContract = (make: () => Promise<IdentityStore>): void => {
  const by = (member: string, visitor = false) => ({ member, visitor });
  const DAY = 86_400_000;
  const FREED = Date.parse(NOON);
  const iso = (instant: number) => new Date(instant).toISOString();
  const former = (member: string, over: Partial<FormerHolder> = {}): FormerHolder => ({
    member,
    until: iso(FREED),
    ...over,
  });

  it('gives an address to the first, again and again, and to nobody else', async () => {
    const store = await make();
    expect(await store.claim('hash', by(ADA), NOON)).toEqual(by(ADA));
    expect(await store.claim('hash', by(ADA), NOON)).toEqual(by(ADA));
    expect(await store.claim('hash', by(BOB), NOON)).toEqual(by(ADA));
    expect(await store.claim('other', by(BOB), NOON)).toEqual(by(BOB));
  });

  it('remembers that a visitor has an address, until it moves', async () => {
    const store = await make();
    await store.claim('hash', by(BROWSER, true), NOON);
    expect(await store.claim('hash', by(ADA), NOON)).toEqual(by(BROWSER, true));
    expect(await store.move('hash', BROWSER, by(ADA), NOON)).toBe(true);
    expect(await store.claim('hash', by(BROWSER, true), NOON)).toEqual(by(ADA));
  });

  it('gives an address to exactly one of many who come at once', async () => {
    const store = await make();
    const members = Array.from({ length: 8 }, (_, index) => `member-${index}`);
    const holders = await Promise.all(members.map((member) => store.claim('hash', by(member), NOON)));
    const owners = holders.map(({ member }) => member);
    expect(new Set(owners).size).toBe(1);
    expect(members).toContain(owners[0]);
  });

  it('moves an address only from who has it', async () => {
    const store = await make();
    await store.claim('hash', by(BROWSER), NOON);
    expect(await store.move('hash', BOB, by(ADA), NOON)).toBe(false);
    expect(await store.claim('hash', by(ADA), NOON)).toEqual(by(BROWSER));
    expect(await store.move('hash', BROWSER, by(ADA), NOON)).toBe(true);
    expect(await store.claim('hash', by(BOB), NOON)).toEqual(by(ADA));
  });

  it('frees an address of who has it, and nobody else’s, and tells the next who that was', async () => {
    const store = await make();
    await store.claim('hash', by(BROWSER), NOON);
    await store.release('hash', [ADA, BOB], FREED);
    expect(await store.claim('hash', by(ADA), NOON)).toEqual(by(BROWSER));
    await store.release('hash', [ADA, BROWSER], FREED);
    await store.release('hash', [ADA, BROWSER], FREED);
    expect(await store.claim('hash', by(ADA), NOON)).toEqual({ ...by(ADA), from: [former(BROWSER)] });
  });

  it('knows who had an address lately, through moves and releases, the latest last', async () => {
    const store = await make();
    await store.claim('hash', by(BROWSER, true), NOON);
    const from = [former(BROWSER, { taken: true })];
    await store.move('hash', BROWSER, { ...by(ADA), from }, NOON);
    expect(await store.claim('hash', by(BOB), NOON)).toEqual({ ...by(ADA), from });
    await store.release('hash', [ADA], FREED + 1);
    const known = { ...by(BOB), from: [...from, former(ADA, { until: iso(FREED + 1) })] };
    expect(await store.claim('hash', by(BOB), NOON)).toEqual(known);
    await store.release('hash', [BOB], FREED + 100 * DAY);
    const [last] = (await store.claim('hash', by(ADA), NOON)).from ?? [];
    expect(last).toEqual(former(BOB, { until: iso(FREED + 100 * DAY) }));
  });

  it('tells whoever has an address next that it bounced while another had it', async () => {
    const store = await make();
    await store.claim('hash', by(BROWSER), NOON);
    await store.release('hash', [ADA], FREED, true);
    await store.release('hash', [BROWSER], FREED, true);
    const holder = { ...by(ADA), bounced: true, from: [former(BROWSER)] };
    expect(await store.claim('hash', by(ADA), NOON)).toEqual(holder);
    expect(await store.claim('hash', by(BOB), NOON)).toEqual(holder);
    await store.move('hash', ADA, { ...by(BOB), bounced: true }, NOON);
    await store.release('hash', [BOB], FREED);
    expect(await store.claim('hash', by(BROWSER), NOON)).toMatchObject({ ...by(BROWSER), bounced: true });
  });

  it('gives a free address that bounced to exactly one of many who come at once', async () => {
    const store = await make();
    await store.claim('hash', by(BROWSER), NOON);
    await store.release('hash', [BROWSER], FREED, true);
    const holders = await Promise.all([ADA, BOB].map((member) => store.claim('hash', by(member), NOON)));
    expect(new Set(holders.map(({ member }) => member)).size).toBe(1);
  });
};
