import { pausedIn, pauseHolding } from '../../functions/programme/contract';
import { pauseSending, resumeSending } from '../../functions/programme/flows/pause';
import {
  currentProgramme,
  publishProgramme,
  rollbackProgramme,
} from '../../functions/programme/flows/publish';
import { isoTime } from '../../functions/shared/kernel/time';
import { basketJourney, documentOf, NOON } from '../support/journeys/builders';
import { memoryProgramme } from '../support/programme/memory-programme';

const JOURNEY = basketJourney().id;
const STEP = basketJourney().steps.find((step) => step.do === 'send')?.id ?? '';
const MAIL = `${JOURNEY}/${STEP}`;
const BY_HAND = { by: 'operator' } as const;
const A_PAUSE = { by: 'operator', since: isoTime(NOON) } as const;

const published = async (...names: string[]) => {
  const store = memoryProgramme();
  for (const [index, name] of names.entries())
    await publishProgramme(store, documentOf([basketJourney()], { name }), NOON + index);
  return store;
};

describe('pausing', () => {
  it.each([
    ['all', { all: A_PAUSE, journeys: {}, mails: {} }],
    [{ journey: JOURNEY }, { journeys: { [JOURNEY]: A_PAUSE }, mails: {} }],
    [{ mail: MAIL }, { journeys: {}, mails: { [MAIL]: A_PAUSE } }],
  ] as const)('of %j is told by the pointer, and lifted again', async (what, paused) => {
    const store = await published('A');
    expect(await pauseSending(store, what, BY_HAND, NOON)).toMatchObject({ ok: true, version: 1, paused });
    expect((await store.pointer())?.paused).toEqual(paused);
    const { paused: left, unchanged } = await resumeSending(store, what);
    expect([left, unchanged]).toEqual([undefined, undefined]);
    expect((await store.pointer())?.paused).toEqual({ journeys: {}, mails: {} });
  });

  it('twice changes nothing, and keeps when it was done first and why', async () => {
    const store = await published('A');
    for (const by of ['operator', 'guardrail'] as const) {
      const what = by === 'operator' ? 'all' : { journey: JOURNEY };
      const { paused } = await pauseSending(store, what, { by, why: 'too many complaints' }, NOON);
      expect(await pauseSending(store, what, { by, why: 'another' }, NOON + 1)).toMatchObject({
        unchanged: true,
        paused,
      });
    }
  });

  it('of an operator takes the place of a guard-rail’s, and never the other way', async () => {
    const store = await published('A');
    const what = { mail: MAIL };
    await pauseSending(store, what, { by: 'guardrail', why: 'too many bounces' }, NOON - 1);
    const { paused, unchanged } = await pauseSending(store, what, BY_HAND, NOON);
    expect([paused?.mails[MAIL], unchanged]).toEqual([A_PAUSE, undefined]);
    await pauseSending(store, what, { by: 'guardrail' }, NOON + 1);
    expect((await store.pointer())?.paused?.mails[MAIL]).toEqual(A_PAUSE);
  });

  it('of a mail that servers ask for names its template, or all of them', async () => {
    const store = await published('A');
    // The other template of the programme is a journey's marketing: no server can ask for it.
    const template = 'welcome';
    await pauseSending(store, { mail: `transactional/${template}` }, BY_HAND, NOON);
    const { paused } = await pauseSending(store, { journey: 'transactional' }, BY_HAND, NOON);
    expect(paused).toEqual({
      journeys: { transactional: A_PAUSE },
      mails: { [`transactional/${template}`]: A_PAUSE },
    });
    for (const unknown of ['transactional/no', 'transactional/basket'])
      await expect(pauseSending(store, { mail: unknown }, BY_HAND, NOON)).rejects.toMatchObject({
        code: 'mail_unknown',
        message: `no version that was live has the mail "${unknown}"; version 1 has: ${MAIL}, transactional/welcome`,
      });
  });

  it('outlives publishing and going back', async () => {
    const store = await published('A', 'B');
    await pauseSending(store, { journey: JOURNEY }, BY_HAND, NOON);
    await publishProgramme(store, documentOf([basketJourney()], { name: 'C' }), NOON + 5);
    expect((await currentProgramme(store)).paused?.journeys).toEqual({ [JOURNEY]: A_PAUSE });
    await rollbackProgramme(store, undefined, NOON + 6);
    expect((await currentProgramme(store)).paused?.journeys).toEqual({ [JOURNEY]: A_PAUSE });
  });

  it('refuses what no version ever named, and says what there is', async () => {
    const store = await published('A');
    await expect(pauseSending(store, { journey: 'nope' }, BY_HAND, NOON)).rejects.toMatchObject({
      code: 'journey_unknown',
      message: expect.stringContaining(JOURNEY),
    });
    await expect(pauseSending(store, { mail: `${JOURNEY}/nope` }, BY_HAND, NOON)).rejects.toMatchObject({
      code: 'mail_unknown',
      message: expect.stringContaining(MAIL),
    });
    await expect(pauseSending(memoryProgramme(), 'all', BY_HAND, NOON)).rejects.toMatchObject({
      code: 'nothing_published',
    });
  });

  it('takes a journey of an earlier version, whose members are still in it', async () => {
    const store = await published('A');
    await publishProgramme(store, documentOf([{ ...basketJourney(), id: 'renamed' }]), NOON + 1);
    expect((await pauseSending(store, { journey: JOURNEY }, BY_HAND, NOON)).paused).toBeDefined();
  });

  it('lifts exactly what is named: a wider and a narrower pause stay', async () => {
    const store = await published('A');
    for (const what of ['all', { journey: JOURNEY }, { mail: MAIL }] as const)
      await pauseSending(store, what, BY_HAND, NOON);
    expect((await resumeSending(store, { journey: JOURNEY })).paused).toEqual({
      all: A_PAUSE,
      journeys: {},
      mails: { [MAIL]: A_PAUSE },
    });
    expect(await resumeSending(store, { journey: JOURNEY })).toMatchObject({ unchanged: true });
  });

  it('by several at once loses no pause', async () => {
    const store = await published('A');
    await Promise.all([
      pauseSending(store, 'all', BY_HAND, NOON),
      pauseSending(store, { journey: JOURNEY }, BY_HAND, NOON),
      pauseSending(store, { mail: MAIL }, BY_HAND, NOON),
    ]);
    expect((await store.pointer())?.paused).toEqual({
      all: A_PAUSE,
      journeys: { [JOURNEY]: A_PAUSE },
      mails: { [MAIL]: A_PAUSE },
    });
  });
});

describe('a pause', () => {
  const message = { journey: JOURNEY, step: STEP, class: 'marketing' };
  const one = { journeys: {}, mails: {} };

  it('of a journey holds its mails and no other, of a mail that mail alone', () => {
    const journey = pausedIn({ ...one, journeys: { [JOURNEY]: A_PAUSE } });
    expect(pauseHolding(journey, message)).toEqual({ of: 'journey', pause: A_PAUSE });
    expect(pauseHolding(journey, { ...message, journey: 'other' })).toBeUndefined();
    const mail = pausedIn({ ...one, mails: { [MAIL]: A_PAUSE } });
    expect(pauseHolding(mail, message)).toEqual({ of: 'mail', pause: A_PAUSE });
    expect(pauseHolding(mail, { ...message, step: 'other' })).toBeUndefined();
  });

  it('of everything lets transactional messages go, which a journey paused by its name does not', () => {
    const receipt = { ...message, class: 'transactional' };
    expect(pauseHolding({ ...one, all: A_PAUSE }, message)).toMatchObject({ of: 'everything' });
    expect(pauseHolding({ ...one, all: A_PAUSE }, receipt)).toBeUndefined();
    expect(pauseHolding({ ...one, journeys: { [JOURNEY]: A_PAUSE } }, receipt)).toBeDefined();
  });

  it('is none where a journey has the name of something else', () => {
    expect(pauseHolding(one, { ...message, journey: 'constructor' })).toBeUndefined();
  });

  it.each([[undefined], [{ all: false, journeys: [], mails: [] }], [{ journeys: {}, mails: {} }]])(
    'is none where the pointer says %j',
    (stored) => {
      expect(pausedIn(stored)).toEqual({ journeys: {}, mails: {} });
    },
  );
});
