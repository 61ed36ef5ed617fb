import { countOutcomes } from '../../functions/reporting/flows/count-outcomes';
import { aCountingRoom, aCountRequest, NOON, outcomes } from '../support/reporting/builders';

const MINUTE = 60_000;
const A_PAUSE = { by: 'guardrail', since: '2026-11-24T12:00:00.000Z' } as const;
const MAIL_PAUSED = { journeys: {}, mails: { 'welcome/greet': A_PAUSE } };
const NOTHING = { journeys: {}, mails: {} };
const bad = (id: string, step = 'greet') =>
  aCountRequest(id, outcomes({ sent: 200, delivered: 160, bounced: 40 }, { step }));
const good = (id: string) => aCountRequest(id, outcomes({ sent: 300, delivered: 300 }));
const scopes = (tripped: readonly { readonly scope: string }[]) => tripped.map(({ scope }) => scope);

describe('a guard-rail that trips', () => {
  it('asks to pause the mail alone, with the numbers, and alarms for its journey too', async () => {
    const { ports, pauses } = aCountingRoom();
    const tripped = await countOutcomes(ports, [bad('a')], NOON);
    expect(pauses).toEqual([{ what: { mail: 'welcome/greet' }, why: 'bounces 40 of 200 (20 %, limit 2 %)' }]);
    expect(tripped.map(({ scope, pausing }) => [scope, pausing])).toEqual([
      ['mail welcome/greet', true],
      ['journey welcome', false],
      ['programme', false],
    ]);
  });

  it('asks to pause the whole journey where the programme says so, and nothing where it says none', async () => {
    const journey = aCountingRoom({ guardrails: { pause: 'journey' } });
    await countOutcomes(journey.ports, [bad('a')], NOON);
    expect(journey.pauses.map(({ what }) => what)).toEqual([{ journey: 'welcome' }, { journey: 'welcome' }]);
    const none = aCountingRoom({ guardrails: { pause: 'none' } });
    expect(await countOutcomes(none.ports, [bad('a')], NOON)).toHaveLength(3);
    expect(none.pauses).toEqual([]);
  });

  it('pauses a journey of which no mail alone is to blame', async () => {
    const { ports, pauses } = aCountingRoom({ guardrails: { minimum: 300 } });
    const tripped = await countOutcomes(ports, [bad('a', 'greet'), bad('b', 'remind')], NOON);
    expect(scopes(tripped)).toEqual(['journey welcome', 'programme']);
    expect(pauses.map(({ what }) => what)).toEqual([{ journey: 'welcome' }]);
  });

  it('does not trip again while it is paused, whatever still comes back', async () => {
    const { ports, pauses, room } = aCountingRoom();
    await countOutcomes(ports, [bad('a')], NOON);
    room.paused = MAIL_PAUSED;
    for (const minutes of [1, 10, 60])
      expect(await countOutcomes(ports, [bad(`late-${minutes}`)], NOON + minutes * MINUTE)).toEqual([]);
    expect(pauses).toHaveLength(1);
  });

  it('is judged anew from the resume on: not by the old mails, but by new ones', async () => {
    const { ports, pauses, room } = aCountingRoom();
    await countOutcomes(ports, [bad('a')], NOON);
    room.paused = MAIL_PAUSED;
    await countOutcomes(ports, [bad('b')], NOON + 10 * MINUTE);
    room.paused = NOTHING;
    expect(await countOutcomes(ports, [good('c')], NOON + 20 * MINUTE)).toEqual([]);
    expect(await countOutcomes(ports, [good('d')], NOON + 21 * MINUTE)).toEqual([]);
    expect(pauses).toHaveLength(1);
    expect(scopes(await countOutcomes(ports, [bad('e')], NOON + 30 * MINUTE))).toEqual([
      'mail welcome/greet',
    ]);
    expect(pauses).toHaveLength(2);
  });

  it('believes no pause to be lifted that may not have begun yet', async () => {
    const { ports, room, reports } = aCountingRoom();
    await countOutcomes(ports, [bad('a')], NOON);
    room.paused = NOTHING;
    await countOutcomes(ports, [bad('b')], NOON + MINUTE);
    expect((await reports.guards()).get('mail welcome/greet')?.state).toBe('tripped');
  });

  it('is calm again by itself where nothing was paused and the rate is within its limit', async () => {
    const { ports, reports } = aCountingRoom({ guardrails: { pause: 'none' } });
    await countOutcomes(ports, [bad('a')], NOON);
    await countOutcomes(ports, [aCountRequest('b', outcomes({ sent: 9_000 }))], NOON + MINUTE);
    expect((await reports.guards()).get('mail welcome/greet')?.state).toBe('watching');
  });
});
