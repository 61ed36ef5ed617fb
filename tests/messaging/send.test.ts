import { packPressure } from '../../functions/messaging/contract';
import { sendKey } from '../../functions/messaging/domain/send-key';
import {
  ADA,
  aCard,
  aRequest,
  aSlot,
  aTemplate,
  DAY,
  HOUR,
  iso,
  MINUTE,
  NOON,
  someRules,
} from '../support/messaging/builders';
import { aWorld, CONSENT_WAIT_MS, GRACE_MS, LEASE_MS, type World } from '../support/messaging/world';

const KEY = sendKey(aRequest());

const withAda = (world: World, over = {}, traits: Record<string, unknown> = { firstName: 'Ada' }): World => {
  world.contacts.put(aCard(over), traits);
  return world;
};

const reasons = (world: World) => world.entries.map(({ properties }) => properties.reason);

describe('a mail that may go', () => {
  it('is reserved, sent, told to the timeline and confirmed: two writes of the card, one entry', async () => {
    const world = withAda(aWorld());
    expect(await world.send(aRequest())).toBe('sent');
    expect(world.accepted).toHaveLength(1);
    expect(world.contacts.writes).toEqual({ done: 2, failed: 0 });
    expect(world.entries).toHaveLength(1);
    expect(world.entries[0]).toMatchObject({
      member: ADA,
      messageId: KEY,
      at: iso(NOON),
      kind: 'decision',
      name: 'Email Sent',
      properties: { key: KEY, decision: 'sent', providerId: 'ses-1', programmeVersion: 7 },
    });
    const card = world.contacts.card(ADA);
    expect(card?.pressure).toEqual([
      { key: KEY, at: NOON, class: 'marketing', topic: 'news', channel: 'email', state: 'sent' },
    ]);
  });

  it("speaks the member's language, else the programme's first", async () => {
    for (const [language, subject] of [
      ['fr', 'Bonjour Ada'],
      ['fr-CA', 'Bonjour Ada'],
      ['de', 'Hello Ada'],
      [undefined, 'Hello Ada'],
    ] as const) {
      const world = withAda(aWorld(), { language });
      await world.send(aRequest());
      expect(world.accepted[0]?.mail.subject).toBe(subject);
    }
  });

  it('carries a link to leave when it is marketing, and none when it is transactional', async () => {
    const world = withAda(aWorld());
    await world.send(aRequest());
    await world.send(aRequest({ class: 'transactional', step: 'receipt' }));
    expect(world.accepted[0]?.mail.unsubscribeUrl).toMatch(/^https:\/\/shop\.example\/u\/[\w.-]+$/);
    expect(world.accepted[0]?.mail.unsubscribeUrl).not.toContain('ada');
    expect(world.accepted[0]?.mail.html).toContain('https://shop.example/u/');
    expect(world.accepted[1]?.mail.unsubscribeUrl).toBeUndefined();
  });

  it('carries a link to the page of preferences when it is marketing, and none when it is transactional', async () => {
    const world = withAda(aWorld());
    const html = { en: 'leave {{ unsubscribe_url }} choose {{ preferences_url }}.' };
    world.template = aTemplate({ html });
    await world.send(aRequest());
    await world.send(aRequest({ class: 'transactional', step: 'receipt' }));
    const [, unsubscribe, preferences] =
      /leave https:\/\/shop\.example\/u\/([\w.-]+) choose https:\/\/shop\.example\/preferences\/([\w.-]+)\./.exec(
        world.accepted[0]?.mail.html ?? '',
      ) ?? [];
    expect(preferences).toBeDefined();
    expect(preferences).toBe(unsubscribe);
    expect(world.accepted[1]?.mail.html).toBe('leave  choose .');
  });

  it('is sent once, however often its request comes', async () => {
    const world = withAda(aWorld());
    for (let times = 0; times < 3; times += 1) await world.send(aRequest());
    world.now += 40 * DAY;
    await world.send(aRequest());
    expect(world.accepted).toHaveLength(1);
    expect(world.entries).toHaveLength(1);
  });

  it('goes on a card that was merged into another member', async () => {
    const world = withAda(aWorld());
    await world.send(aRequest());
    world.contacts.redirect(ADA, 'b'.repeat(26));
    expect(await world.send(aRequest())).toBe('done');
    expect(world.accepted).toHaveLength(1);
  });
});

describe('a mail that may not go', () => {
  const skips: [string, object, object, string][] = [
    ['after an unsubscribe', { unsubscribedAt: NOON - DAY }, {}, 'unsubscribed'],
    ['without consent', { consents: {} }, {}, 'no_consent'],
    [
      'with a consent that was taken back',
      { consents: { news: { state: 'withdrawn', at: NOON, source: 'x' } } },
      {},
      'no_consent',
    ],
    ['to whom no e-mail is wanted', { channelsOff: { email: NOON - DAY } }, {}, 'unsubscribed'],
    ['while the member has paused', { pausedUntil: NOON + DAY }, {}, 'paused_by_member'],
    ['after a hard bounce', { suppressed: 'bounce' }, {}, 'suppressed_bounce'],
    ['after a complaint', { suppressed: 'complaint' }, {}, 'suppressed_complaint'],
    ['without an address', { address: undefined }, {}, 'missing_address'],
    ['for another address', {}, { addressed: 'eve@example.com' }, 'address_outdated'],
    ['in the control group', {}, { control: true }, 'control_group'],
    ['when it has expired', {}, { expiresAt: iso(NOON) }, 'expired'],
    [
      'when its cause is over 30 days old',
      {},
      { requestedAt: iso(NOON - 31 * DAY), expiresAt: iso(NOON + DAY) },
      'expired',
    ],
    ['when the journey was left', {}, { exited: 'ordered' }, 'exited'],
  ];
  it.each(skips)('%s is skipped with its reason and writes no card', async (_, card, request, reason) => {
    const world = withAda(aWorld(), card);
    expect(await world.send(aRequest(request))).toBe('skipped');
    expect(world.accepted).toHaveLength(0);
    expect(world.contacts.writes).toEqual({ done: 0, failed: 0 });
    expect(world.entries).toHaveLength(1);
    expect(world.entries[0]).toMatchObject({ name: 'Email Skipped', properties: { reason } });
  });

  it('is told once on the timeline, though the request comes twice', async () => {
    const world = withAda(aWorld(), { consents: {} });
    await world.send(aRequest());
    world.now += MINUTE;
    await world.send(aRequest());
    expect(world.timeline.size).toBe(1);
  });

  it('to somebody of whom nothing is kept is skipped, once no consent can be on its way any more', async () => {
    const world = aWorld();
    world.now = NOON + CONSENT_WAIT_MS;
    expect(await world.send(aRequest())).toBe('skipped');
    expect(reasons(world)).toEqual(['no_consent']);
  });

  it('because its template fails costs no slot and says what failed', async () => {
    const world = withAda(aWorld());
    world.template = aTemplate({
      html: { en: '{% assign a = "x" | append: 1 %}{{ a | divided_by: 0 | nothing }}' },
    });
    expect(await world.send(aRequest())).toBe('skipped');
    expect(world.entries[0]?.properties).toMatchObject({ reason: 'render_failed' });
    expect(JSON.stringify(world.entries[0]?.properties)).toContain('hello.html.en');
    expect(world.contacts.writes.done).toBe(0);
  });

  it.each(['html', 'text'] as const)(
    'because a condition of its template hides from this member, in its %s, where to leave',
    async (part) => {
      const world = withAda(aWorld());
      const source = '<p>Hello</p>{% if properties.shown %}{{ unsubscribe_url }}{% endif %}';
      world.template = aTemplate({ [part]: { en: source } });
      const error = `hello.${part}.en: marketing mail must show {{ unsubscribe_url }}`;
      expect(await world.send(aRequest())).toBe('skipped');
      expect(world.entries[0]?.properties).toMatchObject({ reason: 'render_failed', numbers: { error } });
      expect(world.accepted).toHaveLength(0);
      expect(world.contacts.writes.done).toBe(0);
      expect(await world.send(aRequest({ step: 'second', properties: { shown: true } }))).toBe('sent');
      // Nobody leaves a receipt.
      expect(await world.send(aRequest({ step: 'third', class: 'transactional' }))).toBe('sent');
    },
  );

  it('transactional goes after an unsubscribe and over every cap, but not after a hard bounce', async () => {
    const pressure = Array.from({ length: 8 }, (_, day) => aSlot(NOON - (8 - day) * DAY));
    const world = withAda(aWorld(), { unsubscribedAt: NOON, pressure, suppressed: 'complaint' });
    expect(await world.send(aRequest({ class: 'transactional' }))).toBe('sent');
    const bounced = withAda(aWorld(), { suppressed: 'bounce' });
    expect(await bounced.send(aRequest({ class: 'transactional' }))).toBe('skipped');
    expect(reasons(bounced)).toEqual(['suppressed_bounce']);
  });
});

describe('a mail that must wait', () => {
  it('for a slot is deferred to the agenda when the slot comes in time, with no failed write', async () => {
    const world = withAda(aWorld(), { pressure: [aSlot(NOON - HOUR)] });
    expect(await world.send(aRequest())).toBe('deferred');
    const until = NOON - HOUR + DAY + LEASE_MS + 2 * MINUTE;
    expect(world.waiting).toEqual([{ request: aRequest(), due: until, by: 'agenda' }]);
    expect(world.entries[0]).toMatchObject({
      name: 'Email Deferred',
      properties: {
        reason: 'frequency_capped',
        numbers: { count: 1, max: 1, window: '1d', next: iso(until) },
      },
    });
    expect(world.contacts.writes).toEqual({ done: 0, failed: 0 });
  });

  it('for a slot that comes too late is skipped', async () => {
    const world = withAda(aWorld(), { pressure: [aSlot(NOON - HOUR)] });
    expect(await world.send(aRequest({ expiresAt: iso(NOON + HOUR) }))).toBe('skipped');
    expect(reasons(world)).toEqual(['frequency_capped']);
  });

  it('a few minutes waits on the queue', async () => {
    const world = withAda(aWorld(), { pressure: [aSlot(NOON - DAY - 30_000)] });
    expect(await world.send(aRequest())).toBe('deferred');
    expect(world.waiting[0]?.by).toBe('queue');
  });

  it("for the member's morning is deferred by the member's clock, when the stage heeds it", async () => {
    const world = withAda(aWorld(), { timeZone: 'Asia/Tokyo' });
    world.rules = someRules({ quietHours: { from: '21:00', to: '08:00' } });
    Object.assign(world.ports.settings, { quietHours: true });
    expect(await world.send(aRequest())).toBe('deferred');
    expect(world.waiting[0]?.due).toBe(Date.parse('2026-11-25T08:00:00+09:00'));
    expect(reasons(world)).toEqual(['quiet_hours']);
  });

  it('for its turn goes back to the queue before it has reserved anything', async () => {
    const world = withAda(aWorld());
    world.turns = [30_000];
    expect(await world.send(aRequest())).toBe('again');
    expect(world.waiting).toEqual([{ request: aRequest(), due: NOON + 30_000, by: 'queue' }]);
    expect(world.contacts.writes.done).toBe(0);
  });
});

describe('what SES answers', () => {
  it('no for good: skipped, and the slot is free', async () => {
    const world = withAda(aWorld());
    world.answers.push({ outcome: 'rejected', code: 'MessageRejected', message: 'not allowed' });
    expect(await world.send(aRequest())).toBe('skipped');
    expect(world.entries[0]?.properties).toMatchObject({ reason: 'provider_rejected' });
    expect(world.contacts.card(ADA)?.pressure).toEqual([]);
  });

  it('not now: the slot is free, and the same request comes again', async () => {
    const world = withAda(aWorld());
    world.answers.push({ outcome: 'later', code: 'TooManyRequestsException', quota: false });
    expect(await world.send(aRequest())).toBe('again');
    expect(world.contacts.card(ADA)?.pressure).toEqual([]);
    expect(world.waiting[0]?.request).toEqual(aRequest());
    expect(await world.send(aRequest())).toBe('sent');
  });

  it('nothing from us as we are set up: the slot is free, and the request goes back to its queue as failed', async () => {
    const world = withAda(aWorld());
    world.answers.push({
      outcome: 'refused',
      code: 'NotFoundException',
      message: 'no such configuration set',
    });
    await expect(world.send(aRequest())).rejects.toThrow('NotFoundException');
    expect(world.contacts.card(ADA)?.pressure).toEqual([]);
    expect(await world.send(aRequest())).toBe('sent');
  });

  it('not today: deferred with that reason', async () => {
    const world = withAda(aWorld());
    world.answers.push({ outcome: 'later', code: 'TooManyRequestsException', quota: true });
    expect(await world.send(aRequest())).toBe('deferred');
    expect(reasons(world)).toEqual(['daily_quota']);
    expect(world.contacts.card(ADA)?.pressure).toEqual([]);
  });

  it('nothing: the slot is kept, nothing is sent again, and in the end the outcome is unknown', async () => {
    const world = withAda(aWorld());
    world.answers.push('lost');
    expect(await world.send(aRequest())).toBe('again');
    expect(world.waiting[0]?.due).toBeGreaterThan(NOON + GRACE_MS - 1);
    world.now = NOON + MINUTE;
    expect(await world.send(aRequest())).toBe('again');
    world.now = NOON + LEASE_MS + GRACE_MS;
    expect(await world.send(aRequest())).toBe('skipped');
    expect(await world.send(aRequest())).toBe('done');
    expect(world.accepted).toHaveLength(1);
    expect(reasons(world)).toEqual(['unknown_outcome']);
    expect(world.contacts.card(ADA)?.pressure).toMatchObject([{ key: KEY, state: 'unknown' }]);
    world.now += HOUR;
    expect(await world.send(aRequest({ step: 'second' }))).toBe('deferred');
  });

  it('nothing to a transactional mail: it takes a new reservation after lease and grace', async () => {
    const world = withAda(aWorld());
    const request = aRequest({ class: 'transactional' });
    world.answers.push({ outcome: 'ambiguous', code: 'ECONNRESET' });
    expect(await world.send(request)).toBe('again');
    world.now = NOON + LEASE_MS + GRACE_MS;
    expect(await world.send(request)).toBe('sent');
    expect(await world.send(request)).toBe('done');
    expect(world.contacts.card(ADA)?.pressure.map(({ state }) => state)).toEqual(['unknown', 'sent']);
  });

  it('nothing to a transactional mail that has expired meanwhile: that it may be out is told as well', async () => {
    const world = withAda(aWorld());
    const request = aRequest({ class: 'transactional', expiresAt: iso(NOON + MINUTE) });
    world.answers.push('lost');
    await world.send(request);
    world.now = NOON + LEASE_MS + GRACE_MS;
    expect(await world.send(request)).toBe('skipped');
    expect(reasons(world)).toEqual(['unknown_outcome', 'expired']);
  });
});

describe('the size of a card', () => {
  it('is under 1 KB for a member at the ceiling for three months', () => {
    const pressure = Array.from({ length: 24 }, (_, index) => aSlot(NOON - (24 - index) * 3.8 * DAY));
    const card = aCard({ version: 4321, language: 'en', timeZone: 'Europe/London', pressure, last: NOON });
    const size = (value: unknown): number =>
      typeof value === 'string'
        ? Buffer.byteLength(value)
        : typeof value === 'number'
          ? 8
          : Array.isArray(value)
            ? 3 + value.reduce<number>((sum, one) => sum + 1 + size(one), 0)
            : 3 +
              Object.entries(value as object).reduce(
                (sum, [name, one]) => sum + 1 + name.length + size(one),
                0,
              );
    expect(size({ ...card, pressure: packPressure(card.pressure) })).toBeLessThan(1024);
  });
});
