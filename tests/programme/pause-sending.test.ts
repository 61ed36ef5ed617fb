import '../support/lambda-env';
import type { SQSEvent } from 'aws-lambda';
import { publishProgramme } from '../../functions/programme/flows/publish';
import { pauseDoor } from '../../functions/programme/handlers/pause-sending';
import { basketJourney, documentOf, NOON } from '../support/journeys/builders';
import { memoryProgramme } from '../support/programme/memory-programme';

const JOURNEY = basketJourney().id;
const eventOf = (...bodies: unknown[]) =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      body: JSON.stringify(body),
      attributes: { ApproximateReceiveCount: '1' },
    })),
  }) as unknown as SQSEvent;

describe('the door of the pauses that guard-rails ask for', () => {
  const published = async () => {
    const store = memoryProgramme();
    await publishProgramme(store, documentOf([basketJourney()]), NOON);
    return store;
  };

  it('pauses in the name of the guard-rail, and lets what is paused already be', async () => {
    const store = await published();
    const request = { what: { journey: JOURNEY }, why: 'bounces 12 of 200 (6 %, limit 2 %)' };
    const answer = await pauseDoor(store)(eventOf(request, { ...request, why: 'again' }));
    expect(answer.batchItemFailures).toEqual([]);
    const { paused } = (await store.pointer()) ?? {};
    expect(paused?.journeys[JOURNEY]).toMatchObject({ by: 'guardrail', why: request.why });
  });

  it('drops what no version ever had, and gives back what is no request', async () => {
    const store = await published();
    const unknown = { what: { mail: 'nope/greet' }, why: 'x' };
    const answer = await pauseDoor(store)(eventOf(unknown, { what: { journey: JOURNEY } }));
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
    expect((await store.pointer())?.paused?.journeys ?? {}).toEqual({});
  });
});
