import { createSecretKey } from 'node:crypto';
import { causeReader, tagsOf } from '../../functions/messaging/adapters/mail-tags';
import { type TokenKeys, tokenKeyBook } from '../../functions/messaging/adapters/token-keys';
import { isTagMac, keyId, signedTokens, tagMac } from '../../functions/messaging/adapters/tokens';
import {
  liveKeys,
  MAX_KEYS,
  packRing,
  parseRing,
  rotateRing,
  type TokenRing,
} from '../../functions/messaging/domain/token-ring';
import { administerTokens } from '../../functions/messaging/flows/administer-tokens';
import type { TokensPorts } from '../../functions/messaging/ports';
import { ADA, DAY, HOUR, iso, MINUTE, NOON } from '../support/messaging/builders';

const key = (text: string) => text.padEnd(40, '.');
const FIRST: TokenRing = { current: key('one'), previous: [] };

describe('the secret of the tokens', () => {
  it('is one key as the deployment makes it, and a ring once it was changed', () => {
    expect(parseRing(key('one'))).toEqual(FIRST);
    const ring = rotateRing(FIRST, key('two'), 30 * DAY, NOON);
    expect(ring).toEqual({
      current: key('two'),
      previous: [{ key: key('one'), until: iso(NOON + 30 * DAY) }],
    });
    expect(parseRing(packRing(ring))).toEqual(ring);
  });

  it.each([
    '',
    'short',
    '{',
    '{}',
    JSON.stringify({ current: 'short', previous: [] }),
    JSON.stringify({ current: key('one') }),
    JSON.stringify({ current: key('one'), previous: [{ key: key('two') }] }),
    JSON.stringify({ current: key('one'), previous: [{ key: key('two'), until: 'some day' }] }),
    JSON.stringify({ current: key('one'), previous: [null] }),
  ])('that cannot be used is refused, and not quoted: %s', (text) => {
    expect(() => parseRing(text)).toThrow(expect.objectContaining({ code: 'secret_unusable' }));
    const told = (() => {
      try {
        return parseRing(text);
      } catch (error) {
        return String(error);
      }
    })();
    expect(told).not.toContain('...');
  });

  it('takes a key until its time is over', () => {
    const ring = rotateRing(FIRST, key('two'), DAY, NOON);
    expect(liveKeys(ring, NOON + DAY - 1)).toEqual([key('two'), key('one')]);
    expect(liveKeys(ring, NOON + DAY)).toEqual([key('two')]);
  });

  it('forgets keys whose time is over, and all of them when they are revoked', () => {
    const two = rotateRing(FIRST, key('two'), DAY, NOON);
    const three = rotateRing(two, key('three'), DAY, NOON + 2 * DAY);
    expect(three.previous.map((one) => one.key)).toEqual([key('two')]);
    expect(rotateRing(three, key('four'), 0, NOON)).toEqual({ current: key('four'), previous: [] });
  });

  it('has no room for keys without end', () => {
    let ring = FIRST;
    for (let times = 1; times < MAX_KEYS; times += 1) ring = rotateRing(ring, key(`k${times}`), DAY, NOON);
    expect(liveKeys(ring, NOON)).toHaveLength(MAX_KEYS);
    expect(() => rotateRing(ring, key('more'), DAY, NOON)).toThrow(
      expect.objectContaining({ code: 'tokens_full' }),
    );
    expect(rotateRing(ring, key('more'), DAY, NOON + DAY).previous).toHaveLength(1);
  });
});

/** A secret in memory, and how often it was read. */
const aSecret = (ring = FIRST) => {
  const secret = { text: packRing(ring), reads: 0, broken: false, now: NOON };
  const book = () =>
    tokenKeyBook(
      async () => {
        secret.reads += 1;
        if (secret.broken) throw new Error('no secret today');
        return secret.text;
      },
      () => secret.now,
    );
  return { secret, book };
};

describe('the keys in the memory of a worker', () => {
  it('are read again after a minute', async () => {
    const { secret, book } = aSecret();
    const keys = book();
    await keys();
    secret.now += MINUTE - 1;
    await keys();
    expect(secret.reads).toBe(1);
    secret.text = packRing(rotateRing(FIRST, key('two'), DAY, NOON));
    secret.now += 1;
    expect((await keys()).map(keyId)).toEqual(
      ['two', 'one'].map((one) => keyId(createSecretKey(key(one), 'utf8'))),
    );
    expect(secret.reads).toBe(2);
  });

  it('are read again at once for a link that another worker signed with a key of this minute', async () => {
    const { secret, book } = aSecret();
    const old = signedTokens(book());
    await old.sign(ADA, 'news');
    secret.text = packRing(rotateRing(FIRST, key('two'), DAY, NOON));
    const link = await signedTokens(book()).sign(ADA, 'news');
    secret.now += 6_000;
    expect(await old.verify(link)).toEqual({ member: ADA, topic: 'news' });
  });

  it('are not read for every link that somebody makes up', async () => {
    const { secret, book } = aSecret();
    const tokens = signedTokens(book());
    const [, payload, mac] = (await tokens.sign(ADA, 'news')).split('.');
    for (let times = 0; times < 100; times += 1)
      await tokens.verify(`zz${10 + (times % 90)}.${payload}.${mac}`);
    expect(secret.reads).toBe(1);
  });

  describe('when SES tells of a mail that was signed with a key of this minute', () => {
    const cause = {
      key: 'abcdefghijklmnop',
      member: ADA,
      journey: 'welcome',
      step: 'greet',
      occurrence: 'once',
      template: 'hello',
      programmeVersion: 1,
    };
    /** The tags as SES brings them, signed by a worker that has read the secret now. */
    const mailBy = async (keys: TokenKeys, at: number) => {
      const tags = tagsOf(cause, (await keys())[0]).map(({ Name, Value }) => [Name, [Value]] as const);
      return { tags: Object.fromEntries(tags), timestamp: iso(at) };
    };

    /** Who hears has read the secret before its key was changed, and a mail was signed with the new one. */
    const changedSince = async () => {
      const { secret, book } = aSecret();
      const hears = book();
      await hears();
      secret.now += 1_000;
      secret.text = packRing(rotateRing(FIRST, key('two'), DAY, NOON));
      return { secret, hears, mail: await mailBy(book(), secret.now) };
    };

    it('are read again at once: a bounce that nobody can verify would be dropped', async () => {
      const { hears, mail } = await changedSince();
      expect(await causeReader(hears)(mail)).toEqual(cause);
    });

    it('are not read again for a mail that was sent before they were read, nor for one without a signature', async () => {
      const { secret, book } = aSecret();
      const hears = book();
      const mail = await mailBy(hears, NOON - 10_000);
      const forged = { ...mail, tags: { ...mail.tags, 'relance-step': ['forged'] } };
      expect(await causeReader(hears)(forged)).toBeUndefined();
      expect(await causeReader(hears)({ tags: {}, timestamp: iso(NOON + DAY) })).toBeUndefined();
      expect(secret.reads).toBe(1);
    });

    it('nobody decides by old keys while the secret cannot be read: the event is heard again', async () => {
      const { secret, hears, mail } = await changedSince();
      secret.broken = true;
      await expect(causeReader(hears)(mail)).rejects.toMatchObject({ code: 'token_keys_stale' });
      secret.broken = false;
      expect(await causeReader(hears)(mail)).toEqual(cause);
    });
  });

  it('hold for an hour while the secret cannot be read, and no longer', async () => {
    const { secret, book } = aSecret();
    const keys = book();
    await keys();
    secret.broken = true;
    secret.now += HOUR;
    expect(await keys()).toHaveLength(1);
    secret.now += MINUTE;
    await expect(keys()).rejects.toThrow('no secret today');
  });

  const TAGS = { 'relance-key': 'a-send-key', 'relance-member': ADA };

  it('take old links and old tags until the old key has ended, and none after it', async () => {
    const { secret, book } = aSecret();
    const before = book();
    const [first] = await before();
    const link = await signedTokens(before).sign(ADA, 'news');
    const mac = tagMac(first, TAGS);
    secret.text = packRing(rotateRing(FIRST, key('two'), DAY, NOON));
    const newest = book();
    expect(await signedTokens(newest).verify(link)).toEqual({ member: ADA, topic: 'news' });
    expect(isTagMac(await newest(), TAGS, mac)).toBe(true);
    expect(isTagMac(await newest(), { ...TAGS, 'relance-key': 'another-key' }, mac)).toBe(false);
    secret.now += DAY;
    expect(await signedTokens(newest).verify(link)).toBeUndefined();
    expect(isTagMac(await newest(), TAGS, mac)).toBe(false);
  });
});

describe('a key that was revoked', () => {
  /** Workers that had the keys in memory for so many ms when the key was revoked. */
  const revoked = async (ages: readonly number[]) => {
    const { secret, book } = aSecret();
    const books = [];
    for (const age of ages) {
      secret.now = NOON - age;
      const keys = book();
      books.push({ keys, tokens: signedTokens(keys) });
      await keys();
    }
    secret.now = NOON;
    const [first] = books;
    const link = (await first?.tokens.sign(ADA, 'news')) ?? '';
    const stolen = createSecretKey(key('one'), 'utf8');
    secret.text = packRing(rotateRing(FIRST, key('two'), 0, NOON));
    return { secret, books, link, mac: tagMac(stolen, TAGS) };
  };
  const TAGS = { 'relance-key': 'a-send-key', 'relance-member': ADA };

  it('signs and opens nothing a minute later, whatever any worker had in memory', async () => {
    const { secret, books, link, mac } = await revoked([0, 1, 30_000, MINUTE - 1]);
    secret.now = NOON + MINUTE;
    for (const { keys, tokens } of books) {
      expect(await tokens.verify(link)).toBeUndefined();
      expect(isTagMac(await keys(), TAGS, mac)).toBe(false);
      expect((await tokens.sign(ADA, 'news')).slice(0, 4)).toBe(keyId(createSecretKey(key('two'), 'utf8')));
    }
  });

  it('is still taken before that by who read it just before, which is why a minute is said', async () => {
    const { secret, books, link } = await revoked([0]);
    secret.now = NOON + MINUTE - 1;
    expect(await books[0]?.tokens.verify(link)).toEqual({ member: ADA, topic: 'news' });
  });

  it('ends at once for who meets a link of the new one', async () => {
    const { secret, books, link } = await revoked([5_000]);
    const [worker] = books;
    const { text } = secret;
    const fresh = signedTokens(
      tokenKeyBook(
        async () => text,
        () => secret.now,
      ),
    );
    expect(await worker?.tokens.verify(await fresh.sign(ADA, 'news'))).toBeDefined();
    expect(await worker?.tokens.verify(link)).toBeUndefined();
  });

  it('is taken for an hour at most by a worker that cannot read the secret', async () => {
    const { secret, books, link } = await revoked([0]);
    secret.broken = true;
    secret.now = NOON + HOUR;
    expect(await books[0]?.tokens.verify(link)).toBeDefined();
    secret.now += 1;
    await expect(books[0]?.tokens.verify(link)).rejects.toThrow('no secret today');
  });
});

describe('changing the key', () => {
  const ports = (): TokensPorts & { ring: TokenRing } => {
    let made = 0;
    const held = {
      ring: FIRST,
      keepMs: 400 * DAY,
      freshKey: () => {
        made += 1;
        return key(`fresh-${made}`);
      },
      keyId: (text: string) => text.slice(0, 7),
      secret: {
        load: async () => held.ring,
        save: async (ring: TokenRing) => {
          held.ring = ring;
        },
      },
    };
    return held;
  };

  it('lists keys by their ids and changes nothing', async () => {
    const held = ports();
    expect(await administerTokens(held, { action: 'list' }, NOON)).toEqual({
      keys: [{ id: 'one....', signs: true }],
    });
    expect(held.ring).toBe(FIRST);
  });

  it('keeps old links for the time of the stage', async () => {
    const held = ports();
    expect(await administerTokens(held, { action: 'rotate', revokeOld: false }, NOON)).toEqual({
      keys: [
        { id: 'fresh-1', signs: true },
        { id: 'one....', signs: false, until: iso(NOON + 400 * DAY) },
      ],
    });
  });

  it('revokes them when that is asked for', async () => {
    const held = ports();
    const answer = await administerTokens(held, { action: 'rotate', revokeOld: true }, NOON);
    expect(answer.keys).toEqual([{ id: 'fresh-1', signs: true }]);
    expect(held.ring).toEqual({ current: key('fresh-1'), previous: [] });
  });
});
