import { cardGlances } from '../../functions/messaging/adapters/card-glances';
import { packPressure } from '../../functions/messaging/domain/pressure';
import { aSlot, NOON } from '../support/messaging/builders';

const SLOTS = [aSlot(NOON)];

/** A table that knows the members `m0` to `m149`, and leaves out those named. */
const aTable = (leftOut: readonly string[] = []) => {
  const asked: string[][] = [];
  const send = async ({ input }: { input: { RequestItems: Record<string, { Keys: { pk: string }[] }> } }) => {
    const keys = input.RequestItems.members?.Keys.map(({ pk }) => pk) ?? [];
    asked.push(keys);
    const found = keys.filter((pk) => pk.startsWith('m') && !leftOut.includes(pk));
    return { Responses: { members: found.map((pk) => ({ pk, pressure: packPressure(SLOTS) })) } };
  };
  return { asked, glance: cardGlances({ send } as never, 'members') };
};

test('what is asked for at the same time is one request, a member once', async () => {
  const { asked, glance } = aTable();
  const cards = await Promise.all(['m1', 'm2', 'm1'].map(glance));
  expect(cards).toEqual([{ pressure: SLOTS }, { pressure: SLOTS }, { pressure: SLOTS }]);
  expect(asked).toEqual([['m1', 'm2']]);
});

test('more than a request may ask for are several, and later ones are asked for anew', async () => {
  const { asked, glance } = aTable();
  await Promise.all(Array.from({ length: 150 }, (_, index) => glance(`m${index}`)));
  await glance('m1');
  expect(asked.map((keys) => keys.length)).toEqual([100, 50, 1]);
});

test('who has no card, and who is left out under load, is nothing that is known', async () => {
  const { glance } = aTable(['m2']);
  expect(await Promise.all(['x1', 'm2', 'm3'].map(glance))).toEqual([
    undefined,
    undefined,
    { pressure: SLOTS },
  ]);
});
