import { isoTime } from '../../functions/shared/kernel/time';
import { invokeFunction } from '../support/e2e/functions';
import { freshSource } from '../support/e2e/interactions';
import { putItem, readItem } from '../support/e2e/tables';
import { aCard, aSlot, DAY, HOUR } from '../support/messaging/builders';
import { anEntry, asStored } from '../support/messaging/restore-room';

const contactOf = (member: string) => readItem('members', { pk: member, sk: 'CARD#CONTACT' });

test('the Lambda of `relance restore` puts a lost card back, says its timeline again, and never rolls back what only grows', async () => {
  const now = Math.ceil(Date.now() / 1_000) * 1_000;
  const [lost, there, merged] = [freshSource(), freshSource(), freshSource()];
  const copyOf = (pk: string) =>
    JSON.parse(JSON.stringify(asStored(aCard({ pk, version: 5, pressure: [aSlot(now - 9 * DAY)] }))));
  await putItem('members', { ...copyOf(there), version: 8, unsubscribedAt: now - HOUR, pressure: [] });
  await putItem('members', { pk: merged, sk: 'CARD#ACTIVITY', version: 2, redirect: there });
  const sent = { key: 'restored-key-001', journey: 'welcome', step: 'greet', programmeVersion: 1 };
  const asked = {
    pausedAt: isoTime(now),
    items: [lost, there, merged].map(copyOf),
    entries: [anEntry('Email Sent', now - HOUR, { ...sent, decision: 'sent' }, { pk: lost })],
  };

  expect(await invokeFunction('restore-cards', asked)).toMatchObject({ restored: 1, mended: 1, slots: 1 });
  const card = await contactOf(lost);
  expect(card).toMatchObject({ version: 7, restoredAt: now, last: now - HOUR });
  expect(card?.pressure).toHaveLength(2);
  const survivor = await contactOf(there);
  expect(survivor).toMatchObject({ unsubscribedAt: now - HOUR });
  expect(survivor?.pressure).toHaveLength(1);
  expect(await contactOf(merged)).toBeUndefined();

  expect(await invokeFunction('restore-cards', asked)).toMatchObject({ restored: 0, merged: 0, mended: 0 });
  expect([await contactOf(lost), await contactOf(there)]).toEqual([card, survivor]);
});

test('one run of `relance restore` at a time has the place at its Lambda', async () => {
  const [one, other] = ['one', 'other'].map((run) => ({ run: `${run}-${freshSource()}`, from: 'a-copy' }));
  const ask = (lease: object) => invokeFunction('restore-cards', { lease });
  const under = { pausedAt: isoTime(Date.now()), since: isoTime(Date.now() - DAY) };
  expect(await ask({ ...one, under })).toEqual({ since: under.since });
  await expect(ask({ ...other })).rejects.toThrow(/restore_running: another restore is at work/);
  await ask({ ...one, isOver: true });
  expect(await ask({ ...other })).toEqual({});
  await ask({ ...other, isOver: true });
});
