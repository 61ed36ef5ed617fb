import { memberStore } from '../../functions/members/adapters/member-store';
import { freshTables } from '../support/fresh-table';
import { ADA, BOB } from '../support/members/builders';
import { membersSuite } from './suites';

const tables = freshTables('members-contract');
afterAll(() => tables.dropAll());

membersSuite(tables);

describe('the members in DynamoDB', () => {
  it('tells what is wrong with a transaction that can never be written', async () => {
    const store = memberStore(tables.db(), await tables.make(['pk', 'sk']));
    const large = { pk: ADA, sk: 'CARD#PROFILE', version: 1, text: 'x'.repeat(500_000) };
    await expect(
      store.commit([
        { put: large, expected: undefined },
        { put: { pk: BOB, sk: 'CARD#PROFILE' }, expected: undefined },
      ]),
    ).rejects.toThrow();
  });
});
