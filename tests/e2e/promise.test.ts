import { addressOf, callApi, freshUser, signUp, track } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo, mailTo } from '../support/e2e/mails';
import { testStage } from '../support/e2e/stage';

const linkOf = (raw: string): string => {
  const text = Buffer.from(raw, 'base64')
    .toString('utf8')
    .replace(/\r?\n[ \t]+/g, ' ');
  const link = /^List-Unsubscribe: <([^>]+)>/m.exec(text)?.[1];
  if (!link) throw new Error('the mail has no List-Unsubscribe');
  return link;
};

describe('the caps', () => {
  it('let one message a day through, and give the others their reason and numbers', async () => {
    const user = freshUser('eager');
    await signUp(user, 0);
    await mailTo(addressOf(user));
    await track(user, 'Product Added', { name: 'Teapot', price: 5, currency: 'GBP' });
    const held = await eventually(
      'the basket mail to be held back',
      async () =>
        (await decisionsOn(addressOf(user))).find(
          (one) => one.journey === 'abandoned-basket' && one.decision !== 'sent',
        ),
      120,
    );
    expect(['frequency_capped', 'message_gap']).toContain(held.reason);
    expect(Object.keys(held.numbers).length).toBeGreaterThan(0);
    expect(held.sentence).toMatch(/\d/);
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });
});

describe('leaving', () => {
  it('happens by one POST, not by a GET, and wins against what is decided later', async () => {
    const user = freshUser('leaver');
    await signUp(user, 0);
    const link = linkOf((await mailTo(addressOf(user))).raw);
    const { apiUrl } = testStage();
    expect(link.startsWith(`${apiUrl}/u/`)).toBe(true);
    expect(link).not.toContain('@');

    const consent = async () => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      return shown.json?.cards?.contact;
    };
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/<form[^>]+method="post"/i);
    expect((await consent()).unsubscribedAt).toBeUndefined();

    const leave = () =>
      fetch(link, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
    expect((await leave()).status).toBe(200);
    expect((await leave()).status).toBe(200);
    expect((await consent()).unsubscribedAt).toEqual(expect.any(Number));

    // A website that repeats its traits must not undo it.
    await callApi('/v1/identify', { userId: user, traits: { newsletter: true, page: 2 } });
    await eventually('the repeated identify', async () => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      return shown.json?.cards?.profile?.traits?.page === 2 ? true : undefined;
    });
    await track(user, 'Product Added', { name: 'Teapot', price: 5, currency: 'GBP' });
    const skipped = await eventually(
      'the skipped basket mail',
      async () => (await decisionsOn(addressOf(user))).find((one) => one.journey === 'abandoned-basket'),
      120,
    );
    expect(skipped).toMatchObject({ decision: 'skipped', reason: 'unsubscribed' });
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });

  it('wins over a consent that the client dated hours ahead', async () => {
    const user = freshUser('ahead');
    await signUp(user, -2);
    const link = linkOf((await mailTo(addressOf(user))).raw);
    const left = await fetch(link, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect(left.status).toBe(200);
    expect(await (await fetch(link)).text()).not.toMatch(/<form/i);
    await track(user, 'Product Added', { name: 'Teapot', price: 5, currency: 'GBP' });
    const skipped = await eventually(
      'the skipped basket mail',
      async () => (await decisionsOn(addressOf(user))).find((one) => one.journey === 'abandoned-basket'),
      120,
    );
    expect(skipped).toMatchObject({ decision: 'skipped', reason: 'unsubscribed' });
  });

  it('reveals nothing for a token that was tampered with', async () => {
    const user = freshUser('tampered');
    await signUp(user, 0);
    const link = linkOf((await mailTo(addressOf(user))).raw);
    const tampered = `${link.slice(0, -2)}${link.endsWith('A') ? 'B' : 'A'}A`;
    const answers = await Promise.all([
      callApi(tampered.slice(testStage().apiUrl.length), undefined, {
        method: 'GET',
        key: null,
      }),
      callApi('/u/not-a-token', undefined, { method: 'GET', key: null }),
    ]);
    expect(answers[0]?.status).toBe(answers[1]?.status);
    expect(answers[0]?.status).toBeGreaterThanOrEqual(400);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });
});

describe('what SES refuses', () => {
  const refuse = async (body: Record<string, unknown>) => {
    const response = await fetch(`${testStage().sesUrl}/_refuse`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  };

  it('for good is skipped with the reason, and costs no slot', async () => {
    const user = freshUser('refused');
    await refuse({ address: addressOf(user), code: 'MessageRejected', count: 1 });
    await signUp(user, 0);
    const skipped = await eventually(
      'the refusal on the timeline',
      async () => (await decisionsOn(addressOf(user))).find((one) => one.reason === 'provider_rejected'),
      90,
    );
    expect(skipped.decision).toBe('skipped');
    const shown = await relance('members', 'show', addressOf(user), '--json');
    expect(shown.json.cards.contact.pressure).toHaveLength(0);
  });

  it('for now is sent later, once', async () => {
    const user = freshUser('throttled');
    await refuse({ address: addressOf(user), code: 'TooManyRequestsException', count: 2 });
    await signUp(user, 0);
    await mailTo(addressOf(user), 150);
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });
});
