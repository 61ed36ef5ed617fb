import '../support/lambda-env';
import { foldCounts } from '../../functions/messaging/domain/outcome-counts';
import { countOutcomes } from '../../functions/reporting/flows/count-outcomes';
import { aCause, aSlot, DAY, NOON } from '../support/messaging/builders';
import { feedbackRoom } from '../support/messaging/feedback-room';
import { sesEvent } from '../support/messaging/ses-events';
import { aCountingRoom, aCountRequest, TODAY } from '../support/reporting/builders';

beforeAll(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOON + DAY);
});
afterAll(() => {
  jest.restoreAllMocks();
});

it('what SES tells again, in another batch or in the same, is counted once', async () => {
  const { hear, counted } = feedbackRoom({ pressure: [aSlot(NOON, { key: aCause().key, state: 'sent' })] });
  const { ports, reports } = aCountingRoom();
  const events = ['Send', 'Delivery', 'Open', 'Click'].map((type) => sesEvent(type));
  for (const [time, batch] of [events, events, [...events, ...events]].entries()) {
    await hear(...batch);
    for (const [index, counts] of foldCounts(counted.splice(0)).entries())
      await countOutcomes(ports, [aCountRequest(`${time} ${index}`, counts)], NOON);
  }
  expect(await reports.days('PROGRAMME', TODAY)).toEqual([
    { day: TODAY, counts: { sent: 1, delivered: 1, opened: 1, clicked: 1 } },
  ]);
});
