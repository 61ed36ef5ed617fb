import { addressOf, freshUser, signUp, track } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo, mailTo, parseMail } from '../support/e2e/mails';

describe('one interaction goes all the way', () => {
  it('welcomes who signs up with consent, in one personalised mail that carries what it must', async () => {
    const user = freshUser('welcome');
    await signUp(user, 0, { firstName: 'Grace' });

    const mail = await mailTo(addressOf(user));
    const parsed = await parseMail(mail);
    expect(parsed.text).toContain('Grace');
    expect(parsed.html).toContain('Grace');
    expect(parsed.headers.get('list')).toMatchObject({
      'unsubscribe-post': { name: 'List-Unsubscribe=One-Click' },
    });
    const raw = Buffer.from(mail.raw, 'base64').toString('utf8');
    expect(raw).toMatch(/^List-Unsubscribe: <[^<>]+\/u\/[^<>]+>\r?$/m);
    expect(JSON.stringify(mail.tags)).not.toContain('@');
    expect(mail.configurationSet).toEqual(expect.stringMatching(/.+/));

    const sent = await eventually('the decision on the timeline', async () =>
      (await decisionsOn(addressOf(user))).find((decision) => decision.decision === 'sent'),
    );
    expect(sent).toMatchObject({ journey: 'welcome' });
    expect(sent.sentence).toMatch(/sent/i);
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });

  it('writes in French to who speaks French', async () => {
    const french = freshUser('bienvenue');
    const english = freshUser('welcome');
    await signUp(french, 0, { language: 'fr' });
    await signUp(english, 0, { language: 'en' });
    const [one, other] = await Promise.all([mailTo(addressOf(french)), mailTo(addressOf(english))]);
    const [fr, en] = [await parseMail(one), await parseMail(other)];
    expect(fr.subject).toMatch(/bienvenue/i);
    expect(en.subject).toMatch(/welcome/i);
  });

  it('writes nothing to who gave no consent, and keeps what they did', async () => {
    const user = freshUser('silent');
    await signUp(user, 0, { newsletter: false });
    await track(user, 'Product Added', { name: 'Teapot' });
    const shown = await eventually('the member', async () => {
      const result = await relance('members', 'show', addressOf(user), '--json');
      const { activity, contact } = result.json?.cards ?? {};
      // Both went ways of their own, and may come in any order.
      return activity?.events?.['Product Added'] && contact ? result.json : undefined;
    });
    expect(shown.cards.contact.consents).not.toMatchObject({ news: { state: 'granted' } });
    expect(await mailsTo(addressOf(user))).toHaveLength(0);
  });
});
