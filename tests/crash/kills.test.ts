import { nextVictim } from './kills';

test('a recorder and a sender die first, as soon as there are any; then the dice decide', () => {
  const dice = () => 0;
  const alive = ['apply-identities', 'record-interactions', 'send-messages'];
  expect(nextVictim(dice, alive, {})).toBe('record-interactions');
  expect(nextVictim(dice, alive, { 'record-interactions': 1 })).toBe('send-messages');
  expect(nextVictim(dice, ['apply-identities'], {})).toBe('apply-identities');
  expect(nextVictim(dice, alive, { 'record-interactions': 1, 'send-messages': 1 })).toBe('apply-identities');
  expect(nextVictim(dice, [], {})).toBe(undefined);
});
