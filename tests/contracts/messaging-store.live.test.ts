import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { storeClock } from '../../functions/messaging/adapters/clock';
import { contactStore } from '../../functions/messaging/adapters/contact-store';
import { freshTables } from '../support/fresh-table';
import { ADA, aCard, aSlot, NOON } from '../support/messaging/builders';
import { messagingSuite } from './suites';

const tables = freshTables('messaging-contract');
afterAll(() => tables.dropAll());

messagingSuite(tables);

describe('the contact cards in DynamoDB', () => {
  it('keep their reservations as short texts', async () => {
    const table = await tables.make();
    await contactStore(tables.db(), table).replace(aCard({ pressure: [aSlot(NOON)] }));
    const kept = await tables
      .db()
      .send(new GetCommand({ TableName: table, Key: { pk: ADA, sk: 'CARD#CONTACT' } }));
    expect(kept.Item?.pressure).toEqual([expect.stringMatching(/^[\w-]{16}[0-9a-z]{6}msnews$/)]);
  });

  it('tell the time, by which a worker knows that its clock is wrong', async () => {
    const table = await tables.make();
    const right = storeClock(tables.db());
    expect(right.skew()).toBeUndefined();
    await contactStore(tables.db(), table).read(ADA);
    expect(Math.abs(right.skew() ?? Number.NaN)).toBeLessThan(60_000);
    const wrong = storeClock(tables.db(), () => Date.now() + 120_000);
    await contactStore(tables.db(), table).read(ADA);
    expect(wrong.skew()).toBeGreaterThan(60_000);
  });
});
