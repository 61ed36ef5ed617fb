import { addressOf, callApi, freshUser, signUp, track } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { type AcceptedMail, mailTo, parseMail } from '../support/e2e/mails';
import { testStage } from '../support/e2e/stage';
import { chosenOn, type Filled, fill } from '../support/messaging/page-form';

const linksOf = async (mail: AcceptedMail) => {
  const { html, text } = await parseMail(mail);
  const of = (room: string) => new RegExp(`https?://[^"\\s>]+/${room}/[\\w.-]+`).exec(html || '')?.[0] ?? '';
  return { leave: of('u'), choose: of('preferences'), text: text ?? '' };
};
const member = async (user: string) =>
  (await relance('members', 'show', addressOf(user), '--json')).json as {
    cards: { contact: Record<string, unknown>; profile: { traits: Record<string, unknown> } };
    timeline: { name: string; body: Record<string, unknown> }[];
  };
const newMember = async (name: string) => {
  const user = freshUser(name);
  await signUp(user, 0);
  return { user, ...(await linksOf(await mailTo(addressOf(user)))) };
};
const save = async (link: string, filled: Filled) => {
  const page = await (await fetch(link)).text();
  return fetch(link, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: fill(page, filled),
  });
};

describe('the page of preferences', () => {
  it('is linked in the mail, saves what is chosen, and the sender keeps to it', async () => {
    const { user, choose, text } = await newMember('chooser');
    expect(choose.startsWith(`${testStage().apiUrl}/preferences/`)).toBe(true);
    expect(text).toContain(choose);

    const saved = await save(choose, {
      tick: { topic: ['events'], interest: ['table'] },
      untick: { topic: ['news'] },
      choose: { frequency: 'less', pause: '30', language: 'fr' },
    });
    expect(saved.status).toBe(200);
    expect(chosenOn(await saved.text())).toMatchObject({
      topic: ['events'],
      interest: ['table'],
      frequency: ['less'],
      pause: ['keep'],
      language: ['fr'],
    });
    // What is stricter holds as soon as the page has answered.
    const { contact } = (await member(user)).cards;
    expect(contact).toMatchObject({
      consents: { news: { state: 'withdrawn' }, events: { state: 'granted' } },
      frequency: 'less',
      pausedUntil: expect.any(Number),
    });
    const kept = await eventually('interests, language, and the subscription that was told', async () => {
      const { cards, timeline } = await member(user);
      const isTold = cards.contact.announcing === undefined && cards.contact.language === 'fr';
      return isTold && cards.profile.traits.interests !== undefined ? { cards, timeline } : undefined;
    });
    expect(kept.cards.profile.traits).toMatchObject({ interests: ['table'], language: 'fr' });

    const changed = await eventually('the timeline', async () =>
      (await member(user)).timeline.find(({ name }) => name === 'Preferences Changed'),
    );
    expect(changed.body).toMatchObject({ topics: { news: 'withdrawn', events: 'granted' }, pauseDays: 30 });

    await track(user, 'Product Added', { name: 'Teapot', price: 5, currency: 'GBP' });
    const skipped = await eventually(
      'the skipped basket mail',
      async () => (await decisionsOn(addressOf(user))).find((one) => one.journey === 'abandoned-basket'),
      120,
    );
    expect(skipped.decision).toBe('skipped');
    expect(['no_consent', 'paused_by_member']).toContain(skipped.reason);
  });

  it('lets who left everything come back to one topic, and an older page to none', async () => {
    const { user, leave, choose } = await newMember('returner');
    const old = await (await fetch(choose)).text();
    await fetch(leave, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
    const late = await fetch(choose, { method: 'POST', body: fill(old, { tick: { topic: ['events'] } }) });
    expect(late.status).toBe(200);
    expect(chosenOn(await late.text()).topic).toBeUndefined();
    expect((await member(user)).cards.contact.consents).not.toHaveProperty('events');
    const back = await save(choose, { tick: { topic: ['news'] } });
    expect(chosenOn(await back.text()).topic).toEqual(['news']);
  });

  it('reveals nothing for a token that is not ours', async () => {
    const get = (path: string) => callApi(path, undefined, { method: 'GET', key: null });
    const [one, other] = [await get('/preferences/not-a-token'), await get('/u/not-a-token')];
    expect([one.status, one.text]).toEqual([other.status, other.text]);
    expect(one.status).toBe(404);
  });
});

describe('links in mails already sent', () => {
  it('go on working when the key that signed them is changed, and new ones work at once', async () => {
    const { leave, choose } = await newMember('keyholder');
    const before = await relance('tokens', 'list', '--json');
    const rotated = await relance('tokens', 'rotate', '--json');
    expect(rotated.json.keys).toHaveLength(before.json.keys.length + 1);
    expect(rotated.json.keys[1]).toMatchObject({ id: before.json.keys[0].id, signs: false });
    for (const link of [leave, choose]) expect((await fetch(link)).status).toBe(200);
    // Links of a worker that has heard of the new key, which the door may not have.
    const later = await eventually('a link of the new key', async () => {
      const { choose: link } = await newMember('newcomer');
      return link.includes(`/preferences/${rotated.json.keys[0].id}.`) ? link : undefined;
    });
    await eventually('the new link to work', async () =>
      (await fetch(later)).status === 200 ? true : undefined,
    );
  });
});
