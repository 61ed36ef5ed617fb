import '../support/lambda-env';
import { decisionSchema, sentenceOf } from '../../functions/messaging/contract';
import { aCause, aSlot, DAY, iso, NOON } from '../support/messaging/builders';
import { feedbackRoom as room } from '../support/messaging/feedback-room';
import { sesEvent } from '../support/messaging/ses-events';

beforeAll(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOON + 3 * DAY);
});
afterAll(() => {
  jest.restoreAllMocks();
});

describe("a mail of which SES tells in its sender's stead", () => {
  const reserved = aSlot(NOON, {
    key: aCause().key,
    state: 'reserved',
    owner: 'owner000',
    leaseUntil: NOON + 15_000,
  });

  it('tells how the caps stood when the slot was taken, whatever came since, and says that it is SES who tells', async () => {
    const [before, since] = [NOON - 2 * DAY, NOON + 2 * DAY].map((at) => aSlot(at));
    const there = room({
      frequency: 'less',
      pressure: [before, reserved, since].flatMap((one) => one ?? []),
    });
    await there.hear(sesEvent('Send'));
    const [entry] = there.told();
    const decision = decisionSchema.parse(entry?.properties);
    expect(decision.caps?.map(({ scope, max, used }) => [scope, max, used])).toEqual([
      ['all', 8, 1],
      ['all', 1, 0],
      ['all', 4, 1],
      ['message gap', 1, 0],
    ]);
    expect(decision.numbers).toEqual({ frequency: 'less', adjusted: 4, ceiling: 8, toldBy: 'ses' });
    expect(sentenceOf(decision, 'Email Sent', iso(NOON))).toBe(
      'Sent at 2026-11-24T12:00Z with the template hello, as message 2 of 8 in 31d, 1 of 1 in 1d and 2 of 4 in 31d; SES told so, not its sender: the caps are as the card has shown them since',
    );
  });

  it('says that nobody knows how the caps stood when the version of the programme is gone', async () => {
    const there = room({ pressure: [reserved] });
    await there.hear(sesEvent('Send', { cause: { programmeVersion: 6 } }));
    const decision = decisionSchema.parse(there.told()[0]?.properties);
    expect(decision.caps).toBeUndefined();
    expect(sentenceOf(decision, 'Email Sent', iso(NOON))).toMatch(
      /how the caps stood is not known, since version 6 of the programme cannot be read$/,
    );
  });
});
