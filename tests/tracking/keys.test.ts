import { cachedWriteKeys } from '../../functions/tracking/adapters/write-keys';
import { findWriteKey } from '../../functions/tracking/domain/write-keys';
import { administerKeys } from '../../functions/tracking/flows/keys';
import { keysOf, NOON } from '../support/tracking/builders';
import { memoryKeys } from '../support/tracking/memory-tracking';

const made = (n: number) => ({ secret: `secret-${n}`, id: `key-${n}` });

it('a write key is answered once, at its creation; only its hash is kept', async () => {
  const store = memoryKeys();
  const created = await administerKeys(
    store,
    { action: 'create', name: 'shop', origins: ['*'] },
    made(1),
    NOON,
  );
  expect(created.writeKey).toBe('secret-1');
  expect(JSON.stringify(store.stored())).not.toContain('secret-1');
  expect(findWriteKey(store.stored(), 'secret-1')?.id).toBe('key-1');
  const listed = await administerKeys(store, { action: 'list' }, made(2), NOON);
  expect(listed).toEqual({ keys: [expect.objectContaining({ id: 'key-1', name: 'shop' })] });
  expect(JSON.stringify(listed)).not.toContain('hash');
});

it('a revoked key opens nothing, and revoking it again changes nothing', async () => {
  const store = memoryKeys();
  await administerKeys(store, { action: 'create', name: 'shop', origins: ['*'] }, made(1), NOON);
  await administerKeys(store, { action: 'revoke', id: 'key-1' }, made(2), NOON);
  const before = store.stored();
  await administerKeys(store, { action: 'revoke', id: 'key-1' }, made(3), NOON + 1);
  expect(store.stored()).toEqual(before);
  expect(findWriteKey(before, 'secret-1')).toBeUndefined();
});

it('the 21st key takes the place of a revoked one, and there is none when all are live', async () => {
  const store = memoryKeys();
  const create = (n: number) =>
    administerKeys(store, { action: 'create', name: 'shop', origins: ['*'] }, made(n), NOON);
  for (let n = 0; n < 20; n += 1) await create(n);
  await expect(create(20)).rejects.toMatchObject({ code: 'keys_full' });
  await administerKeys(store, { action: 'revoke', id: 'key-7' }, made(21), NOON);
  const { keys } = await create(22);
  expect(keys).toHaveLength(20);
  expect(keys.map(({ id }) => id)).not.toContain('key-7');
});

it('an unknown key cannot be revoked', async () => {
  const revoking = administerKeys(memoryKeys(), { action: 'revoke', id: 'key-9' }, made(1), NOON);
  await expect(revoking).rejects.toMatchObject({ code: 'key_unknown' });
});

describe('the door’s memory of the keys', () => {
  it('is a minute old at most', async () => {
    let reads = 0;
    const book = cachedWriteKeys(async () => {
      reads += 1;
      return keysOf();
    });
    await book.read(NOON);
    await book.read(NOON + 59_999);
    expect(reads).toBe(1);
    await book.read(NOON + 60_000);
    expect(reads).toBe(2);
  });

  it('is read again sooner for who asks for younger ones', async () => {
    let reads = 0;
    const book = cachedWriteKeys(async () => {
      reads += 1;
      return keysOf();
    });
    await book.read(NOON);
    await book.read(NOON + 2_999, 3_000);
    expect(reads).toBe(1);
    await book.read(NOON + 3_000, 3_000);
    expect(reads).toBe(2);
  });

  it('holds for an hour while they cannot be read, and not longer', async () => {
    let down = false;
    const book = cachedWriteKeys(async () => {
      if (down) throw new Error('down');
      return keysOf();
    });
    await book.read(NOON);
    down = true;
    await expect(book.read(NOON + 59 * 60_000)).resolves.toEqual(keysOf());
    await expect(book.read(NOON + 61 * 60_000)).rejects.toThrow('down');
  });
});
