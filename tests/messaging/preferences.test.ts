import '../support/lambda-env';
import type { ContactCard } from '../../functions/messaging/contract';
import { leaveEverything } from '../../functions/messaging/flows/leave';
import { savePreferences, showPreferences } from '../../functions/messaging/flows/preferences';
import { ADA, aCard, DAY, iso, MINUTE, NOON, someRules } from '../support/messaging/builders';
import { httpEvent, leaveRoom, linkTo, tokens } from '../support/messaging/leave-room';
import { chosenOn, type Filled, fill } from '../support/messaging/page-form';

const INTERESTS = [
  { id: 'home', name: { en: 'For the home', fr: 'Pour la maison' } },
  { id: 'tea', name: { en: 'Tea & table', fr: 'Thé et table' } },
];

const aRoom = async (card: Partial<ContactCard> = {}, traits: Record<string, unknown> = {}) => {
  const room = leaveRoom(someRules({ interests: INTERESTS }));
  room.contacts.put(aCard(card), traits);
  const request = { token: await tokens.sign(ADA, 'news') };
  return {
    ...room,
    show: async (now = NOON) => (await showPreferences(room.ports, request, now)).html,
    save: (body: string, now = NOON + MINUTE) => savePreferences(room.ports, request, body, now),
    leave: (now: number) => leaveEverything(room.ports, request.token, undefined, 'page', now),
    async choose(filled: Filled, now = NOON + MINUTE) {
      return savePreferences(room.ports, request, fill(await this.show(), filled), now);
    },
  };
};

describe('the page of preferences', () => {
  it('shows what holds: topics, frequency, pause, channels, interests and language', async () => {
    const room = await aRoom(
      { language: 'fr-CA', frequency: 'less', pausedUntil: NOON + 10 * DAY },
      { interests: ['tea', 'gone'] },
    );
    expect(chosenOn(await room.show())).toEqual({
      topic: ['news'],
      interest: ['tea'],
      frequency: ['less'],
      pause: ['keep'],
      channel: ['email'],
      language: ['fr'],
    });
  });

  it('speaks the language that is pressed, else the member’s, else the browser’s, else English', async () => {
    const { ports, contacts } = await aRoom();
    const token = await tokens.sign(ADA, 'news');
    const spoken = async (lang?: string, acceptLanguage?: string) =>
      /<html lang="(\w+)">/.exec(
        (await showPreferences(ports, { token, lang, acceptLanguage }, NOON)).html,
      )?.[1];
    expect(await spoken()).toBe('en');
    expect(await spoken(undefined, 'fr')).toBe('fr');
    contacts.put(aCard({ language: 'fr' }));
    expect(await spoken()).toBe('fr');
    expect(await spoken(undefined, 'en')).toBe('fr');
    expect(await spoken('en', 'fr')).toBe('en');
    expect(await spoken('de')).toBe('fr');
  });

  it('names everything in its language, and escapes what a programme says', async () => {
    const { ports } = await aRoom();
    const token = await tokens.sign(ADA, 'news');
    const french = (await showPreferences(ports, { token, lang: 'fr' }, NOON)).html;
    expect(french).toContain('Thé et table');
    expect(french).toContain('Nouveautés');
    expect((await showPreferences(ports, { token }, NOON)).html).toContain('Tea &amp; table');
  });

  it('says how often a topic may write that stands outside the caps, and how often with “less often”', async () => {
    const { ports } = leaveRoom(
      someRules({
        caps: [
          { scope: 'all', max: 8, window: '31d' },
          { scope: { topic: 'events' }, max: 1, window: '1d', outside: true },
          { scope: { topic: 'events' }, max: 5, window: '7d', outside: true },
        ],
      }),
    );
    const token = await tokens.sign(ADA, 'news');
    const more = async (lang: string) =>
      /id="topic-events"[^>]*aria-describedby="more-topic-events".*?<p class="hint more" id="more-topic-events">(.*?)<\/p>/s.exec(
        (await showPreferences(ports, { token, lang }, NOON)).html,
      )?.[1];
    expect(await more('en')).toBe(
      'Comes beside everything else: at most 1 message a day and 5 messages in 7 days; if you choose “less often”, at most 1 message in 2 days and 2 messages in 7 days.',
    );
    expect(await more('fr')).toBe(
      'S’ajoute à tout le reste : au plus 1 message par jour et 5 messages en 7 jours ; avec « Moins souvent », au plus 1 message en 2 jours et 2 messages en 7 jours.',
    );
    expect((await showPreferences(ports, { token }, NOON)).html).not.toContain('more-topic-news');
  });

  it('changes nothing by being shown, or by being saved untouched', async () => {
    const room = await aRoom({ frequency: 'less' }, { interests: ['tea'] });
    const before = room.contacts.card(ADA);
    expect((await room.choose({})).outcome).toBe('saved');
    expect(room.contacts.card(ADA)).toEqual(before);
    expect([room.entries, room.identified, room.changes]).toEqual([[], [], []]);
  });

  it('holds neither the address nor the name of the member', async () => {
    const room = await aRoom({}, { firstName: 'Adelaide', email: 'ada@example.com' });
    expect(await room.show()).not.toMatch(/ada@example|Adelaide/);
  });
});

describe('saving', () => {
  it('takes a topic away at once, and tells the timeline what changed', async () => {
    const room = await aRoom();
    const answer = await room.choose({ untick: { topic: ['news'] } });
    expect(answer.outcome).toBe('saved');
    expect(chosenOn(answer.html).topic).toBeUndefined();
    expect(room.contacts.card(ADA)).toMatchObject({
      version: 2,
      consents: { news: { state: 'withdrawn', at: NOON + MINUTE, source: 'preferences' } },
    });
    expect(room.entries).toMatchObject([
      {
        member: ADA,
        kind: 'fact',
        name: 'Preferences Changed',
        at: iso(NOON),
        properties: { topics: { news: 'withdrawn' } },
      },
    ]);
  });

  it('gives a topic that is ticked, and has messaging tell of it', async () => {
    const room = await aRoom();
    await room.choose({ tick: { topic: ['events'] } });
    const card = room.contacts.card(ADA);
    expect(card?.consents.events).toEqual({ state: 'granted', at: NOON + MINUTE, source: 'preferences' });
    expect(card?.announcing).toMatchObject([{ topic: 'events', source: 'preferences' }]);
    expect(room.changes).toMatchObject([{ member: ADA, consents: [] }]);
  });

  it('keeps frequency and pause, and ends both', async () => {
    const room = await aRoom();
    await room.choose({ choose: { frequency: 'less', pause: '30' } });
    expect(room.contacts.card(ADA)).toMatchObject({ frequency: 'less', pausedUntil: NOON + 30 * DAY });
    const kept = await room.choose({ choose: { frequency: 'usual' } });
    expect(kept.html).toContain('Keep the pause until 24 December 2026');
    expect(room.contacts.card(ADA)?.frequency).toBeUndefined();
    await room.choose({ choose: { pause: 'none' } });
    expect(room.contacts.card(ADA)?.pausedUntil).toBeUndefined();
    await room.choose({ choose: { pause: '90' } });
    expect(room.contacts.card(ADA)?.pausedUntil).toBe(NOON + 90 * DAY);
  });

  it('switches e-mail off and on', async () => {
    const room = await aRoom();
    await room.choose({ untick: { channel: ['email'] } });
    expect(room.contacts.card(ADA)?.channelsOff).toEqual({ email: NOON + MINUTE });
    const html = await room.show(NOON + 2 * MINUTE);
    await room.save(fill(html, { tick: { channel: ['email'] } }), NOON + 3 * MINUTE);
    expect(room.contacts.card(ADA)?.channelsOff).toBeUndefined();
  });

  it('asks members to keep interests and language, and shows them at once', async () => {
    const room = await aRoom({ language: 'en' }, { interests: ['tea', 'from the website'] });
    const answer = await room.choose({
      tick: { interest: ['home'] },
      untick: { interest: ['tea'] },
      choose: { language: 'fr' },
    });
    expect(room.identified).toMatchObject([
      { member: ADA, traits: { interests: ['from the website', 'home'], language: 'fr' } },
    ]);
    expect(chosenOn(answer.html)).toMatchObject({ interest: ['home'], language: ['fr'] });
    expect(answer.html).toContain('<html lang="fr">');
    expect(room.contacts.writes.done).toBe(0);
  });

  it('loses no interest that was saved a moment before', async () => {
    const room = await aRoom();
    const first = await room.choose({ tick: { interest: ['home'] } });
    await room.save(fill(first.html, { tick: { interest: ['tea'] } }), NOON + 2 * MINUTE);
    expect(room.identified[1]?.traits).toEqual({ interests: ['home', 'tea'] });
  });

  it('twice changes nothing the second time, and tells the timeline under the same key', async () => {
    const room = await aRoom();
    const body = fill(await room.show(), {
      tick: { topic: ['events'] },
      untick: { topic: ['news'] },
      choose: { pause: '30', frequency: 'less' },
    });
    await room.save(body);
    const after = room.contacts.card(ADA);
    expect((await room.save(body, NOON + 5 * MINUTE)).outcome).toBe('saved');
    expect(room.contacts.card(ADA)).toEqual(after);
    expect(room.entries[1]).toEqual(room.entries[0]);
  });

  it('follows a member who was merged into another', async () => {
    const room = await aRoom();
    const html = await room.show();
    room.contacts.redirect(ADA, 'b'.repeat(26));
    await room.save(fill(html, { untick: { topic: ['news'] } }));
    expect(room.contacts.card('b'.repeat(26))?.consents.news?.state).toBe('withdrawn');
  });

  it('is tried again when the card was merged away between reading and writing', async () => {
    const room = await aRoom();
    const prefer = room.contacts.prefer;
    const ports = {
      ...room.ports,
      contacts: {
        ...room.contacts,
        prefer: async (...[member, change]: Parameters<typeof prefer>) => {
          if (member === ADA) room.contacts.redirect(ADA, 'b'.repeat(26));
          return prefer(member, change);
        },
      },
    };
    const body = fill(await room.show(), { untick: { topic: ['news'] } });
    const request = { token: await tokens.sign(ADA, 'news') };
    expect((await savePreferences(ports, request, body, NOON + MINUTE)).outcome).toBe('saved');
    expect(room.contacts.card('b'.repeat(26))?.consents.news?.state).toBe('withdrawn');
  });
});

describe('an unsubscribe', () => {
  it('is not undone by a page that was open meanwhile and is saved untouched', async () => {
    const room = await aRoom();
    const html = await room.show();
    await room.leave(NOON + MINUTE);
    const left = room.contacts.card(ADA);
    await room.save(fill(html, { choose: { frequency: 'less' } }), NOON + 2 * MINUTE);
    expect(room.contacts.card(ADA)).toMatchObject({
      unsubscribedAt: NOON + MINUTE,
      consents: left?.consents,
      frequency: 'less',
    });
  });

  it.each([['before it is saved'], ['between reading and writing']])(
    'wins over a tick on a page that was shown before it, %s',
    async (when) => {
      const room = await aRoom({ consents: {} });
      const html = await room.show();
      const body = fill(html, { tick: { topic: ['news'] } });
      const request = { token: await tokens.sign(ADA, 'news') };
      let ports = room.ports;
      if (when === 'before it is saved') await room.leave(NOON + MINUTE);
      else {
        const prefer = room.contacts.prefer;
        const raced: typeof prefer = async (member, change) => {
          if (room.contacts.card(ADA)?.unsubscribedAt === undefined) await room.leave(NOON + MINUTE);
          return prefer(member, change);
        };
        ports = { ...room.ports, contacts: { ...room.contacts, prefer: raced } };
      }
      const answer = await savePreferences(ports, request, body, NOON + 2 * MINUTE);
      expect(answer.outcome).toBe('refused');
      expect(answer.html).toContain('You unsubscribed after this page was opened');
      expect(room.contacts.card(ADA)?.consents.news).toBeUndefined();
      expect(room.entries.filter(({ name }) => name === 'Preferences Changed')).toEqual([]);
    },
  );

  it('from one topic is not undone by an older page that gave it', async () => {
    const room = await aRoom({ consents: {} });
    const old = fill(await room.show(), { tick: { topic: ['news'] } });
    await room.save(old);
    const untick = fill(await room.show(NOON + 2 * MINUTE), { untick: { topic: ['news'] } });
    await room.save(untick, NOON + 3 * MINUTE);
    expect((await room.save(old, NOON + 4 * MINUTE)).outcome).toBe('refused');
    expect(room.contacts.card(ADA)?.consents.news?.state).toBe('withdrawn');
  });

  it.each<[string, ContactCard['consents'][string]]>([
    ['that a website took away meanwhile', { state: 'withdrawn', at: NOON + 1, source: 'trait newsletter' }],
    ['that a clock ahead of ours gave', { state: 'granted', at: NOON + 2 * MINUTE, source: 'trait x' }],
  ])('from a topic %s is written, and lifted by no grant from before', async (_, news) => {
    const room = await aRoom();
    const body = fill(await room.show(), { untick: { topic: ['news'] } });
    room.contacts.put({ ...(room.contacts.card(ADA) as ContactCard), consents: { news } });
    await room.save(body, NOON + MINUTE);
    const { state, at, source } = room.contacts.card(ADA)?.consents.news ?? {};
    expect([state, source, at]).toEqual(['withdrawn', 'preferences', Math.max(NOON + MINUTE, news.at)]);
  });

  it('from e-mail is not undone by an older page that switched it on', async () => {
    const room = await aRoom({ channelsOff: { email: NOON - DAY } });
    const old = fill(await room.show(), { tick: { channel: ['email'] } });
    await room.save(old);
    const off = fill(await room.show(NOON + 2 * MINUTE), { untick: { channel: ['email'] } });
    await room.save(off, NOON + 3 * MINUTE);
    expect((await room.save(old, NOON + 4 * MINUTE)).outcome).toBe('refused');
    expect(room.contacts.card(ADA)?.channelsOff).toEqual({ email: NOON + 3 * MINUTE });
  });

  it('is undone for a topic by whoever ticks it on a page shown afterwards, and for no other', async () => {
    const room = await aRoom({
      consents: {
        news: { state: 'granted', at: NOON - DAY, source: 'x' },
        events: { state: 'granted', at: NOON - DAY, source: 'x' },
      },
      unsubscribedAt: NOON - MINUTE,
    });
    const html = await room.show();
    expect(html).toContain('You have unsubscribed from everything');
    expect(chosenOn(html).topic).toBeUndefined();
    const answer = await room.save(fill(html, { tick: { topic: ['news'] } }));
    expect(chosenOn(answer.html).topic).toEqual(['news']);
  });
});

describe('what did not come from the page', () => {
  const wrong = async (body: string, now?: number) => {
    const room = await aRoom();
    const answer = await room.save(body, now);
    expect(answer.outcome).toBe('wrong');
    expect(room.contacts.writes.done).toBe(0);
    expect([room.entries, room.identified, room.changes]).toEqual([[], [], []]);
    return answer.html;
  };
  const page = async () => (await aRoom()).show();

  it.each([[''], ['List-Unsubscribe=One-Click'], ['shown=yesterday&was='], ['x'.repeat(30_000)]])(
    'is refused and changes nothing: %.40s',
    async (body) => {
      expect(await wrong(body)).toContain('Something was missing from what your browser sent');
    },
  );

  it('is refused when the page is older than a day, or from the future', async () => {
    const body = fill(await page(), { untick: { topic: ['news'] } });
    expect(await wrong(body, NOON + 2 * DAY)).toContain('open for more than a day');
    await wrong(body, NOON - DAY);
  });

  it.each([
    ['frequency', 'always'],
    ['pause', '365'],
    ['language', 'de'],
  ])('is refused with an error that is tied to the field: %s', async (name, value) => {
    const html = await wrong(fill(await page(), { choose: { [name]: value } }));
    expect(html).toContain(`id="error-${name}"`);
    expect(html).toMatch(
      new RegExp(`name="${name}"[^>]*aria-invalid="true" aria-describedby="error-${name}"`),
    );
    expect(html).toContain(`<a href="#${name}">`);
    expect(html).toMatch(/<title>Not saved/);
  });

  it('says nothing where it names a topic or an interest that there is not', async () => {
    const room = await aRoom();
    await room.choose({ tick: { topic: ['__proto__', 'gossip'], interest: ['guns'] } });
    expect(room.contacts.writes.done).toBe(0);
    expect(room.entries).toEqual([]);
  });
});

describe('a link that is not ours', () => {
  it('gets the page of any other such link, by GET and by POST', async () => {
    const { door, contacts } = leaveRoom();
    const pages = new Set<string>();
    const gone = await linkTo('preferences', 'z'.repeat(26));
    for (const path of [
      '/preferences/x',
      '/preferences/%00',
      `/preferences/${'a'.repeat(399)}`,
      gone,
      '/u/x',
    ]) {
      for (const method of ['GET', 'POST']) {
        const answer = await door(httpEvent(method, path, {}, 'topic=news'));
        expect(answer.statusCode).toBe(404);
        pages.add(`${JSON.stringify(answer.headers)}${answer.body}`);
      }
    }
    expect(pages.size).toBe(1);
    expect(contacts.writes.done).toBe(0);
  });
});

describe('the door', () => {
  it('shows the page, saves the form, and answers 400 to what is none', async () => {
    const { door, contacts } = leaveRoom();
    const path = await linkTo('preferences');
    const page = await door(httpEvent('GET', path, {}, '', { lang: 'fr' }));
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('<html lang="fr">');
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect((await door(httpEvent('POST', path, {}, 'topic=news'))).statusCode).toBe(400);
    const body = fill(page.body ?? '', { choose: { frequency: 'less' } });
    expect((await door(httpEvent('POST', path, {}, body))).statusCode).toBe(200);
    expect(contacts.card(ADA)?.frequency).toBe('less');
    expect((await door(httpEvent('PUT', path, {}, body))).statusCode).toBe(405);
  });
});
