import { randomUUID } from 'node:crypto';
import { SSMClient } from '@aws-sdk/client-ssm';
import { writeKeyStore } from '../../functions/tracking/adapters/write-keys';
import { testStage } from '../support/e2e/stage';
import { freshTables } from '../support/fresh-table';
import { keysOf } from '../support/tracking/builders';
import { trackingSuite } from './suites';

const tables = freshTables('tracking-contract');
afterAll(() => tables.dropAll());

let ssm: SSMClient;

beforeAll(() => {
  const { endpointUrl: endpoint, region } = testStage();
  ssm = new SSMClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
});

afterAll(() => ssm.destroy());

trackingSuite(tables);

describe('the write keys in SSM', () => {
  it('are none before the first was saved, and then as they were saved, 20 of them too', async () => {
    const store = writeKeyStore(ssm, `/relance-tests/${randomUUID()}/write-keys`);
    expect(await store.load()).toEqual({ keys: [] });
    const [key] = keysOf().keys;
    if (!key) throw new Error('no key');
    const keys = { keys: Array.from({ length: 20 }, (_, n) => ({ ...key, id: `key-${n}` })) };
    await store.save(keys);
    expect(await store.load()).toEqual(keys);
    await store.save(keysOf());
    expect(await store.load()).toEqual(keysOf());
  });
});
