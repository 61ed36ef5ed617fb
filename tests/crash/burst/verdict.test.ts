import { type BurstEvidence, judgeBurst } from './verdict';

const diedWith = (...kills: readonly string[][]) => ({
  openAtKills: kills.map((keys) => new Set(keys)),
  unanswered: new Set<string>(),
  lostAnswers: new Set<string>(),
});
const held: BurstEvidence = {
  asked: ['one', 'two', 'three'],
  mails: new Map([
    ['one', 1],
    ['two', 1],
  ]),
  told: new Map([
    ['one', ['sent']],
    ['two', ['sent']],
    ['three', ['unknown_outcome']],
  ]),
  inFlight: diedWith(['three']),
  queued: 0,
  deadLetters: 0,
};

test('a burst of which one message died with its sender is held, and says so', () => {
  expect(judgeBurst(held)).toMatchObject({ held: true, once: 2, unknown: ['three'], lost: [] });
});

test.each<[string, Partial<BurstEvidence>, Partial<ReturnType<typeof judgeBurst>>]>([
  ['a mail that went twice', { mails: new Map([...held.mails, ['one', 2]]) }, { twice: ['one'] }],
  [
    'a recipient without a mail and without a word',
    { told: new Map([...held.told].slice(0, 2)) },
    { lost: ['three'] },
  ],
  [
    'a mail that is told to be skipped',
    { told: new Map([...held.told, ['one', ['no_consent']]]) },
    { mistold: ['one'] },
  ],
  [
    'an unknown outcome that nobody had in his hands',
    { inFlight: diedWith(['one']) },
    { unexplained: ['three'] },
  ],
  ['work that is left', { queued: 1 }, { left: 1 }],
  ['a dead letter', { deadLetters: 1 }, { left: 1 }],
])('%s breaks it', (_, change, verdict) => {
  expect(judgeBurst({ ...held, ...change })).toMatchObject({ held: false, ...verdict });
});

test('one kill explains no more than a batch', () => {
  const asked = Array.from({ length: 11 }, (_, n) => `k${n}`);
  const told = new Map(asked.map((key) => [key, ['unknown_outcome']]));
  const verdict = judgeBurst({ ...held, asked, told, mails: new Map(), inFlight: diedWith(asked) });
  expect(verdict).toMatchObject({ held: false, unexplained: ['k10'] });
});
