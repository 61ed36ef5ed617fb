import { departureOf } from '../../functions/messaging/domain/outcome-counts';
import type { ProgrammeInput } from '../../functions/programme/contract';
import { countOutcomes } from '../../functions/reporting/flows/count-outcomes';
import { iso, someRules } from '../support/messaging/builders';
import { aCountingRoom, aCountRequest, NOON, outcomes, TODAY } from '../support/reporting/builders';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
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
      'journey welcome',
      'programme',
    ]);
    expect(pauses).toHaveLength(2);
  });

  it('pauses no journey for the mails of one whose pause was lifted, whichever mail is counted next', async () => {
    const { ports, pauses, room, reports } = aCountingRoom();
    await countOutcomes(ports, [bad('a')], NOON);
    room.paused = MAIL_PAUSED;
    await countOutcomes(ports, [], NOON + MINUTE);
    room.paused = NOTHING;
    const within = outcomes({ sent: 1200, delivered: 1176, bounced: 24 }, { step: 'remind' });
    expect(await countOutcomes(ports, [aCountRequest('b', within)], NOON + HOUR)).toEqual([]);
    expect(pauses).toHaveLength(1);
    const { state, before } = (await reports.guards()).get('mail welcome/greet') ?? {};
    expect([state, before]).toEqual(['watching', { [TODAY]: { sent: 200, delivered: 160, bounced: 40 } }]);
    for (const scope of ['journey welcome', 'programme'])
      expect((await reports.guards()).get(scope)?.state).toBe('watching');
  });

  it('judges every mail of a journey anew once the pause of that is lifted', async () => {
    const { ports, pauses, room } = aCountingRoom({ guardrails: { minimum: 300 } });
    await countOutcomes(ports, [bad('a', 'greet'), bad('b', 'remind')], NOON);
    room.paused = { journeys: { welcome: A_PAUSE }, mails: {} };
    await countOutcomes(ports, [], NOON + MINUTE);
    room.paused = NOTHING;
    expect(await countOutcomes(ports, [good('c')], NOON + HOUR)).toEqual([]);
    const within = outcomes({ sent: 300, delivered: 296, bounced: 4 }, { step: 'remind' });
    expect(await countOutcomes(ports, [aCountRequest('d', within)], NOON + HOUR + MINUTE)).toEqual([]);
    expect(pauses).toHaveLength(1);
  });

  it('takes no pause for lifted that was not there yet, however long its request is on its way', async () => {
    const { ports, room, reports, pauses } = aCountingRoom();
    const stateOf = async () => (await reports.guards()).get('mail welcome/greet');
    await countOutcomes(ports, [bad('a')], NOON);
    for (const minutes of [1, 6, 14]) {
      expect(await countOutcomes(ports, [bad(`late-${minutes}`)], NOON + minutes * MINUTE)).toEqual([]);
      expect((await stateOf())?.state).toBe('tripped');
    }
    room.paused = MAIL_PAUSED;
    await countOutcomes(ports, [bad('b')], NOON + 15 * MINUTE);
    room.paused = NOTHING;
    await countOutcomes(ports, [bad('c')], NOON + 15 * MINUTE + 10_000);
    expect(await stateOf()).toMatchObject({ state: 'tripped', before: {} });
    expect(pauses).toHaveLength(1);
  });

  it('is asked for again when nobody has paused for a quarter of an hour, and forgets nothing by that', async () => {
    const { ports, pauses, reports } = aCountingRoom();
    await countOutcomes(ports, [bad('a')], NOON);
    const again = await countOutcomes(ports, [good('b')], NOON + 16 * MINUTE);
    expect(scopes(again)).toEqual(['mail welcome/greet']);
    expect(pauses.map(({ what }) => what)).toEqual([{ mail: 'welcome/greet' }, { mail: 'welcome/greet' }]);
    expect((await reports.guards()).get('mail welcome/greet')).toMatchObject({
      state: 'tripped',
      before: {},
    });
  });

  it('only alarms for transactional mail: of a journey, or asked for by a server', async () => {
    const [journey] = someRules().journeys;
    const steps = journey?.steps.map((step) => ({ ...step, class: 'transactional' as const }));
    const receipts = [{ ...journey, steps }] as ProgrammeInput['journeys'];
    const { ports, pauses } = aCountingRoom({ journeys: receipts });
    const asked = outcomes({ sent: 200, bounced: 40 }, { journey: 'transactional', step: 'receipt' });
    const tripped = await countOutcomes(ports, [bad('a'), aCountRequest('b', asked)], NOON);
    expect(tripped.map(({ scope, pausing }) => [scope, pausing])).toEqual([
      ['mail welcome/greet', false],
      ['mail transactional/receipt', false],
      ['journey welcome', false],
      ['journey transactional', false],
      ['programme', false],
    ]);
    expect(pauses).toEqual([]);
  });

  it('holds no late departures against the few mails of the day on which they come', async () => {
    const { ports, pauses } = aCountingRoom();
    await countOutcomes(
      ports,
      [aCountRequest('many', outcomes({ sent: 50_000, delivered: 50_000, left: 38 }))],
      NOON,
    );
    const late = NOON + 8 * DAY;
    const few = outcomes({ sent: 240, delivered: 240 }, { day: iso(late).slice(0, 10) });
    const departures = Array.from({ length: 12 }, (_, index) =>
      departureOf(`m${index}`, { journey: 'welcome', step: 'greet', day: TODAY }, 'button', late),
    ).flat();
    expect(await countOutcomes(ports, [aCountRequest('few', [...few, ...departures])], late)).toEqual([]);
    expect(pauses).toEqual([]);
  });

  it('is calm again by itself where nothing was paused and the rate is within its limit', async () => {
    const { ports, reports } = aCountingRoom({ guardrails: { pause: 'none' } });
    await countOutcomes(ports, [bad('a')], NOON);
    await countOutcomes(ports, [aCountRequest('b', outcomes({ sent: 9_000 }))], NOON + MINUTE);
    expect((await reports.guards()).get('mail welcome/greet')?.state).toBe('watching');
  });
});
