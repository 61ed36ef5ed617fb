import { checkDocument } from '../../functions/programme/flows/check';
import { HOUR_MS, isoTime } from '../../functions/shared/kernel/time';
import { basketJourney, documentOf, NOON } from '../support/journeys/builders';
import { sampleRules, simulateMember } from '../support/programme/simulate-journey';

/** The abandoned basket, whose mail may wait for its member's hour, or may not. */
const basketWaiting = (bestHour?: { within: string }) => {
  const rules = sampleRules();
  const journeys = rules.journeys.map((journey) =>
    journey.id === 'abandoned-basket'
      ? {
          ...journey,
          steps: journey.steps.map((step) => (step.do === 'send' && bestHour ? { ...step, bestHour } : step)),
        }
      : journey,
  );
  return simulateMember('grace', { ...rules, journeys });
};

describe('a mail that may wait for its member’s hour', () => {
  test('is asked for with the instant until which it may, counted from when it is asked for', async () => {
    const member = basketWaiting({ within: '12h' });
    await member.does('Product Added');
    await member.passes('3h');
    expect(member.messages).toMatchObject([{ step: 'remind' }]);
    const [request] = member.messages;
    const asked = Date.parse(request?.requestedAt ?? '');
    expect(asked).toBeGreaterThanOrEqual(NOON + 2 * HOUR_MS);
    expect(request?.waitsUntil).toBe(isoTime(asked + 12 * HOUR_MS));
    expect(Date.parse(request?.expiresAt ?? '')).toBeGreaterThan(asked + 12 * HOUR_MS);
  });

  test('waits for nothing where the programme does not say so', async () => {
    const member = basketWaiting();
    await member.does('Product Added');
    await member.passes('3h');
    expect(member.messages).toHaveLength(1);
    expect(member.messages[0]).not.toHaveProperty('waitsUntil');
  });
});

describe('a programme in which a mail may wait for its member’s hour', () => {
  const problemsOf = (step: Record<string, unknown>): string[] => {
    const document = structuredClone(documentOf([basketJourney()]));
    Object.assign(document.journeys[0]?.steps[1] ?? {}, step);
    // What is transactional has nothing to leave.
    if (step.class === 'transactional')
      for (const template of document.templates)
        Object.assign(template, { html: { en: 'paid' }, text: { en: 'paid' } });
    return checkDocument(document).problems.map(({ path, code }) => `${path} ${code}`);
  };

  test('has no problems while the mail is worth sending for longer', () => {
    expect(problemsOf({ expires: '1d', bestHour: { within: '23h' } })).toEqual([]);
  });

  test.each([
    [{ class: 'transactional', bestHour: { within: '12h' } }, 'bestHour best_hour_transactional'],
    [{ expires: '1d', bestHour: { within: '24h' } }, 'bestHour.within best_hour_beyond_expiry'],
    [{ expires: '10d', bestHour: { within: '8d' } }, 'bestHour.within best_hour_too_long'],
  ])('is refused with %j', (step, problem) => {
    expect(problemsOf(step)).toEqual([`journeys.0.steps.1.${problem}`]);
  });
});
