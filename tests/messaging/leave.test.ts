import '../support/lambda-env';
import { signedTokens } from '../../functions/messaging/adapters/tokens';
import type { ContactCard } from '../../functions/messaging/contract';
import { consentOf } from '../../functions/messaging/domain/consent';
import { applyContactChange } from '../../functions/messaging/domain/contact-change';
import { sayAgain } from '../../functions/messaging/domain/say-again';
import { leaveEverything } from '../../functions/messaging/flows/leave';
import { savePreferences, showPreferences } from '../../functions/messaging/flows/preferences';
import type { LeavePorts, LinkedMail } from '../../functions/messaging/ports';
import type { TimelineEntry } from '../../functions/tracking/contract';
import { ADA, aCard, aChange, DAY, HOUR, iso, MINUTE, NOON } from '../support/messaging/builders';
import {
  httpEvent as event,
  tokenKey as key,
  linkTo,
  leaveRoom as room,
  tokens,
} from '../support/messaging/leave-room';
import { memoryContacts } from '../support/messaging/memory-contacts';
import { fill } from '../support/messaging/page-form';

const link = (member = ADA) => linkTo('u', member);
const ONE_CLICK = 'List-Unsubscribe=One-Click';

describe('the page of leaving', () => {
  it('is shown by GET, which changes nothing however often it comes', async () => {
    const { contacts, entries, door } = room();
    const before = contacts.card(ADA);
    for (let times = 0; times < 3; times += 1) {
      const answer = await door(event('GET', await link()));
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toMatch(/<form method="post">.*<button type="submit">/s);
    }
    await door(event('HEAD', await link()));
    expect(contacts.card(ADA)).toEqual(before);
    expect(contacts.writes).toEqual({ done: 0, failed: 0 });
    expect(entries).toEqual([]);
  });

  it("speaks the browser's language, else the member's, else English", async () => {
    const { contacts, door } = room();
    const title = async (accept?: string) =>
      /<html lang="(\w+)">/.exec(
        (await door(event('GET', await link(), accept ? { 'Accept-Language': accept } : {}))).body ?? '',
      )?.[1];
    expect(await title('fr-CH, fr;q=0.9, en;q=0.8')).toBe('fr');
    expect(await title('de, en;q=0.5, fr;q=0.7')).toBe('fr');
    expect(await title('de')).toBe('en');
    contacts.put(aCard({ language: 'fr' }));
    expect(await title()).toBe('fr');
    expect(await title('en')).toBe('en');
  });

  it('loads nothing from elsewhere, runs no script, and sets no cookie', async () => {
    const answer = await room().door(event('GET', await link()));
    expect(answer.body).not.toMatch(/<script|src=|<link|url\(|https?:/);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(Object.keys(answer.headers ?? {})).not.toContain('set-cookie');
  });
});

describe('leaving', () => {
  it('is done by one POST: 200, no redirect, and the timeline hears of it', async () => {
    const { contacts, entries, door } = room();
    const answer = await door(event('POST', await link(), {}, ONE_CLICK));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty('location');
    const card = contacts.card(ADA);
    expect(card?.unsubscribedAt).toBeGreaterThan(NOON - 1_000_000_000_000);
    expect(card?.version).toBe(2);
    expect(entries).toMatchObject([{ member: ADA, kind: 'fact', name: 'Unsubscribed' }]);
  });

  it('again is written again, and tells the timeline the same', async () => {
    const { contacts, entries, door } = room();
    for (let times = 0; times < 3; times += 1) {
      expect((await door(event('POST', await link(), {}, ONE_CLICK))).statusCode).toBe(200);
      expect(entries.at(-1)).toEqual(entries[0]);
      expect(contacts.card(ADA)?.version).toBe(2 + times);
    }
    expect((await door(event('GET', await link()))).body).not.toContain('<form');
  });

  const departures = (entries: ReturnType<typeof room>['entries']) =>
    entries.flatMap(({ name, messageId }) => (name === 'Unsubscribed' ? [messageId] : []));
  const at = async (ports: LeavePorts, now: number) =>
    leaveEverything(ports, await tokens.sign(ADA, 'news'), undefined, 'page', now);
  const news = (state: 'granted' | 'withdrawn', when: number) => ({
    news: { state, at: when, source: 'trait newsletter' },
  });

  it('is lifted by no grant from before the last press, though it comes later', async () => {
    const { contacts, entries, ports } = room();
    contacts.put(aCard({ consents: news('withdrawn', NOON - DAY) }));
    await at(ports, NOON);
    await at(ports, NOON + HOUR);
    expect(entries.map(({ kind, name, at: said }) => [kind, name, said])).toEqual([
      ['fact', 'Unsubscribed', iso(NOON)],
      ['decision', 'Unsubscribed Again', iso(NOON + HOUR)],
      ['fact', 'Unsubscribed', iso(NOON)],
    ]);
    const grant = (minutes: number) =>
      applyContactChange(
        contacts.card(ADA) as ContactCard,
        aChange({
          at: iso(NOON + minutes * MINUTE),
          consents: [{ topic: 'news', state: 'granted', source: 'trait newsletter' }],
        }),
        () => false,
      ) as ContactCard;
    expect(consentOf(grant(30), 'news')).toBe('unsubscribed');
    expect(consentOf(grant(90), 'news')).toBe('granted');
  });

  it('is later than what a clock ahead of ours wrote on the card, also while it is being pressed', async () => {
    const { contacts, ports } = room();
    contacts.put(aCard({ consents: news('granted', NOON + 2_000) }));
    const { leave } = contacts;
    let times = 0;
    Object.assign(contacts, {
      leave: (...args: Parameters<typeof leave>) => {
        times += 1;
        const card = contacts.card(ADA) as ContactCard;
        if (times === 1) contacts.put({ ...card, consents: news('granted', NOON + 3_000) });
        return leave(...args);
      },
    });
    await at(ports, NOON);
    expect(contacts.card(ADA)?.unsubscribedAt).toBe(NOON + 3_000);
    expect(consentOf(contacts.card(ADA) as ContactCard, 'news')).toBe('unsubscribed');
  });

  it('after a grant is another departure', async () => {
    const { contacts, entries, ports } = room();
    await at(ports, NOON);
    contacts.put({ ...(contacts.card(ADA) as ContactCard), consents: news('granted', NOON + HOUR) });
    await at(ports, NOON + 2 * HOUR);
    await at(ports, NOON + 3 * HOUR);
    expect(departures(entries)).toEqual([
      `unsubscribed.${NOON}`,
      ...Array(2).fill(`unsubscribed.${NOON + 2 * HOUR}`),
    ]);
    expect(contacts.card(ADA)?.unsubscribedAt).toBe(NOON + 3 * HOUR);
  });

  it('after a withdrawal is the same departure, for that is no return', async () => {
    const { contacts, entries, ports } = room();
    await at(ports, NOON);
    contacts.put({ ...(contacts.card(ADA) as ContactCard), consents: news('withdrawn', NOON + HOUR) });
    await at(ports, NOON + 2 * HOUR);
    await at(ports, NOON + 3 * HOUR);
    expect(new Set(departures(entries))).toEqual(new Set([`unsubscribed.${NOON}`]));
    expect(contacts.card(ADA)?.unsubscribedAt).toBe(NOON + 3 * HOUR);
  });

  it('follows a member who was merged into another', async () => {
    const { contacts, door } = room();
    const old = await link();
    contacts.redirect(ADA, 'b'.repeat(26));
    await door(event('POST', old, {}, ONE_CLICK));
    expect(contacts.card('b'.repeat(26))?.unsubscribedAt).toBeDefined();
  });

  it('makes no card for a member of whom nothing is kept, and says the same', async () => {
    const { contacts, door } = room();
    const answer = await door(event('POST', await link('z'.repeat(26)), {}, ONE_CLICK));
    expect(answer.statusCode).toBe(200);
    expect(contacts.card('z'.repeat(26))).toBeUndefined();
  });

  it('of a member whose card is lost is on the timeline, counts for its mail, and is said again on the card that comes back', async () => {
    const { counted, entries, ports } = room();
    const token = await tokens.sign(ADA, 'news', { journey: 'welcome', step: 'greet' });
    const { html } = await leaveEverything(
      { ...ports, contacts: memoryContacts() },
      token,
      undefined,
      'button',
      NOON,
    );
    expect(html).toContain('You have unsubscribed');
    expect(counted).toMatchObject([{ journey: 'welcome', step: 'greet', outcome: 'leftByButton', count: 1 }]);
    const told = entries.map(({ member: pk, name, at, properties }) => ({
      pk,
      name,
      at,
      receivedAt: at,
      body: JSON.stringify(properties),
    }));
    const known = { now: NOON + HOUR, pausedAt: NOON, transientBounces: 3, placeOf: () => undefined };
    const { card } = sayAgain(aCard(), told, known);
    expect([consentOf(aCard(), 'news'), card && consentOf(card, 'news')]).toEqual([
      'granted',
      'unsubscribed',
    ]);
  });

  it('is on a card that was put back while it was told to the timeline', async () => {
    const { contacts, entries, ports } = room();
    const lost = memoryContacts();
    const record = ports.timeline.record;
    const timeline = {
      record: async (told: readonly TimelineEntry[]) => {
        await record(told);
        if (!lost.card(ADA)) lost.put(contacts.card(ADA) as ContactCard);
      },
    };
    const token = await tokens.sign(ADA, 'news');
    await leaveEverything({ ...ports, contacts: lost, timeline }, token, undefined, 'button', NOON);
    expect(lost.card(ADA)?.unsubscribedAt).toBe(NOON);
    expect(new Set(departures(entries))).toEqual(new Set([`unsubscribed.${NOON}`]));
  });
});

describe('a token that is not ours', () => {
  it('gets one and the same neutral page, by GET and by POST, and changes nothing', async () => {
    const { contacts, entries, door } = room();
    const good = await tokens.sign(ADA, 'news');
    const foreign = await signedTokens(async () => [key('theirs')]).sign(ADA, 'news');
    const [id, payload, mac] = good.split('.');
    const other = Buffer.from(`${'b'.repeat(26)} news`).toString('base64url');
    const bad = [
      'not-a-token',
      '',
      '%00',
      'x'.repeat(399),
      foreign,
      `${id}.${other}.${mac}`,
      `${id}.${payload}.${mac?.slice(0, -1)}${mac?.endsWith('A') ? 'B' : 'A'}`,
      `${id}.${payload}.${'A'.repeat(22)}`,
      `AAAA.${payload}.${mac}`,
      `${good}=`,
      `${good}.`,
    ];
    const pages = new Set<string>();
    for (const token of bad) {
      for (const method of ['GET', 'POST']) {
        const answer = await door(event(method, `/u/${token}`, {}, ONE_CLICK));
        expect([token, answer.statusCode]).toEqual([token, 404]);
        pages.add(answer.body ?? '');
      }
    }
    expect(pages.size).toBe(1);
    expect(contacts.writes.done).toBe(0);
    expect(entries).toEqual([]);
  });

  it('is any that was cut or changed in one character', async () => {
    const good = await tokens.sign(ADA, 'news');
    expect(await tokens.verify(good)).toEqual({ member: ADA, topic: 'news' });
    for (let index = 0; index < good.length; index += 1) {
      const changed = `${good.slice(0, index)}${good[index] === 'x' ? 'y' : 'x'}${good.slice(index + 1)}`;
      expect(await tokens.verify(changed)).toBeUndefined();
      expect(await tokens.verify(good.slice(0, index))).toBeUndefined();
    }
  });

  it('stays ours when the key that signed it is no longer the first', async () => {
    const old = await tokens.sign(ADA, 'news');
    const rotated = signedTokens(async () => [key('new'), key('ours')]);
    expect(await rotated.verify(old)).toEqual({ member: ADA, topic: 'news' });
    expect(await rotated.verify(await rotated.sign(ADA, 'news'))).toEqual({ member: ADA, topic: 'news' });
    expect(await tokens.verify(await rotated.sign(ADA, 'news'))).toBeUndefined();
  });
});

it('other methods are refused', async () => {
  expect((await room().door(event('DELETE', await link()))).statusCode).toBe(405);
});

describe('a departure', () => {
  const mail = { journey: 'welcome', step: 'greet' };
  const from = async (over?: LinkedMail) => `/u/${await tokens.sign(ADA, 'news', over)}`;

  it('counts once for the mail whose link was used, as one by the button of the mail program', async () => {
    const { counted, door } = room();
    for (let times = 0; times < 2; times += 1) await door(event('POST', await from(mail), {}, ONE_CLICK));
    expect(counted[0]).toMatchObject({ ...mail, outcome: 'leftByButton', count: 1 });
    expect(new Set(counted.map(({ once }) => once)).size).toBe(1);
  });

  it('counts once a mail, however often the member comes back in between, and anew for another mail', async () => {
    const { contacts, counted, ports } = room();
    const leave = async (times: number, over: Partial<LinkedMail> = {}) => {
      const at = NOON + times * HOUR;
      const token = await tokens.sign(ADA, 'news', { ...mail, day: '2026-11-24', ...over });
      await leaveEverything(ports, token, undefined, times % 2 === 0 ? 'button' : 'page', at);
      const consents = { news: { state: 'granted' as const, at: at + 1, source: 'preferences' } };
      contacts.put({ ...(contacts.card(ADA) as ContactCard), consents });
    };
    for (let times = 0; times < 12; times += 1) await leave(times);
    expect(new Set(counted.map(({ once }) => once)).size).toBe(1);
    await leave(12, { day: '2026-11-23' });
    await leave(13, { step: 'remind' });
    expect(new Set(counted.map(({ once }) => once)).size).toBe(3);
  });

  it.each(['u', 'preferences'])(
    'counts as one by our page when the button of /%s was pressed',
    async (place) => {
      const { counted, door } = room();
      const path = await from(mail);
      const shown = (await door(event('GET', path.replace('/u/', `/${place}/`)))).body ?? '';
      const form = shown.split('<form').find((one) => one.includes('List-Unsubscribe')) ?? '';
      const fields = [...form.matchAll(/name="([^"]+)" value="([^"]+)"/g)].map(
        ([, name, value]) => `${name}=${value}`,
      );
      await door(event('POST', path, {}, fields.join('&')));
      expect(counted).toMatchObject([{ ...mail, outcome: 'left' }]);
    },
  );

  it('counts on the day on which the mail was sent; by a link that does not say it, on its own', async () => {
    const { counted, door } = room();
    const today = new Date().toISOString().slice(0, 10);
    await door(event('POST', await from({ ...mail, day: '2026-11-16' }), {}, ONE_CLICK));
    await door(event('POST', await from(mail), {}, ONE_CLICK));
    expect(counted.map(({ day }) => day)).toEqual(['2026-11-16', today]);
  });

  it('from a topic or a channel on the page of preferences counts as well, once, and nothing else there does', async () => {
    const { counted, contacts, door } = room();
    const path = (await from({ ...mail, day: '2026-11-16' })).replace('/u/', '/preferences/');
    const page = async () => (await door(event('GET', path))).body ?? '';
    const save = (body: string) => door(event('POST', path, {}, body));
    await save(fill(await page(), { choose: { frequency: 'less' } }));
    expect(counted).toEqual([]);
    const withoutNews = fill(await page(), { untick: { topic: ['news'] } });
    for (let times = 0; times < 2; times += 1) await save(withoutNews);
    expect(contacts.card(ADA)?.consents.news?.state).toBe('withdrawn');
    expect(counted[0]).toMatchObject({ ...mail, day: '2026-11-16', outcome: 'left', count: 1 });
    expect(new Set(counted.map(({ once }) => once)).size).toBe(1);
    await save(fill(await page(), { untick: { channel: ['email'] } }));
    expect(counted.at(-1)).toMatchObject({ ...mail, outcome: 'left' });
    expect(counted).toHaveLength(3);
    expect(new Set(counted.map(({ once }) => once)).size).toBe(1);
  });

  it('from a topic counts once also where the page is saved in the millisecond in which it was shown, and again later', async () => {
    const { counted, ports } = room();
    const token = await tokens.sign(ADA, 'news', mail);
    const { html } = await showPreferences(ports, { token }, NOON);
    for (const now of [NOON, NOON + 1])
      await savePreferences(ports, { token }, fill(html, { untick: { topic: ['news'] } }), now);
    expect(new Set(counted.map(({ once }) => once)).size).toBe(1);
  });

  it('by a link that does not say its mail counts for none, and works as well', async () => {
    const { counted, contacts, door } = room();
    await door(event('POST', await from(), {}, ONE_CLICK));
    expect(counted).toEqual([]);
    expect(contacts.card(ADA)?.unsubscribedAt).toBeDefined();
  });

  it('says the mail in a token of a length that links bear, whatever its names', async () => {
    const long = 'a'.repeat(40);
    const sent = { journey: long, step: long, day: '2026-11-24' };
    const token = await tokens.sign(ADA, long, sent);
    expect(token.length).toBeLessThan(260);
    expect(await tokens.verify(token)).toEqual({ member: ADA, topic: long, mail: sent });
    const odd = await tokens.sign(ADA, 'news', { journey: 'Ünsafe name', step: 'x' });
    expect(await tokens.verify(odd)).toEqual({ member: ADA, topic: 'news' });
  });
});
