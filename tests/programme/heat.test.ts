import { sampleRules, simulateMember } from '../support/programme/simulate-journey';

const invited = () => {
  const rules = sampleRules();
  const [welcome] = rules.journeys;
  if (!welcome) throw new Error('no journey to make another of');
  const journey = {
    ...welcome,
    id: 'invitation',
    entry: {
      on: 'fact' as const,
      fact: 'Churn Risk Changed' as const,
      where: {
        all: [
          { property: 'score', is: 'heat' },
          { property: 'to', is: 'hot' },
        ],
      },
    },
  };
  return simulateMember(undefined, { ...rules, journeys: [...rules.journeys, journey] });
};
const hot = { score: 'heat', from: 'cold', to: 'hot', direction: 'up', points: 31.5 };

describe('a journey that heat starts', () => {
  test('given a prospect who has just become hot, one invitation', async () => {
    const member = invited();
    await member.hears('scoring', 'Churn Risk Changed', hot);
    expect(member.messages).toMatchObject([{ journey: 'invitation', properties: { points: 31.5 } }]);
  });

  test.each([
    ['one who is warm', { ...hot, to: 'warm' }],
    ['another score', { ...hot, score: 'tier' }],
  ])('given %s, none', async (_, detail) => {
    const member = invited();
    await member.hears('scoring', 'Churn Risk Changed', detail);
    expect(member.messages).toEqual([]);
  });
});
