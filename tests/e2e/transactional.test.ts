import { randomUUID } from 'node:crypto';
import { signedHeaders } from '../../bin/support/signed-call';
import { addressOf, callApi, freshUser, signUp } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo, mailTo, parseMail } from '../support/e2e/mails';
import { queueUrls } from '../support/e2e/queues';
import { clientSettings, testStage } from '../support/e2e/stage';

/** Asks for a message as a shop's server would: signed with credentials of AWS. */
const ask = async (body: unknown, key: string = randomUUID(), accessKeyId = 'test') => {
  const { apiUrl, region } = testStage();
  const url = new URL(`${apiUrl}/v1/messages`);
  const text = JSON.stringify(body);
  const signing = { ...clientSettings().credentials, accessKeyId, region, service: 'execute-api' };
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  return callApi('/v1/messages', text, {
    key: null,
    headers: signedHeaders(url.host, headers, text, signing, new Date(), url.pathname),
  });
};

const aBuyer = async (name: string): Promise<string> => {
  const user = freshUser(name);
  await signUp(user, 72);
  await eventually('the contact card', async () => {
    const shown = await relance('members', 'show', addressOf(user), '--json');
    return shown.json?.cards?.contact?.address ? true : undefined;
  });
  return user;
};

const receiptFor = (userId: string) => ({
  userId,
  template: 'receipt',
  properties: { order_id: '536365', revenue: 139.12, currency: 'GBP' },
});

describe('POST /v1/messages', () => {
  it('sends one mail for one key, outside the caps, without a link of leaving, and explain knows it', async () => {
    const user = await aBuyer('buyer');
    const key = randomUUID();
    const [first, twin] = await Promise.all([ask(receiptFor(user), key), ask(receiptFor(user), key)]);
    expect([first?.status, twin?.status]).toEqual([202, 202]);
    expect(twin?.body).toEqual(first?.body);
    const mail = await parseMail(await mailTo(addressOf(user)));
    expect(mail.subject).toBe('Your order 536365');
    expect(mail.text).toContain('£139.12');
    expect(mail.headers.has('list-unsubscribe')).toBe(false);

    // Another at once: no cap of a day, no gap of hours.
    expect((await ask(receiptFor(user))).status).toBe(202);
    await eventually('the second receipt', async () => (await mailsTo(addressOf(user))).at(1));
    const again = await ask(receiptFor(user), key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(again.body).toEqual(first?.body);
    const other = await ask({ ...receiptFor(user), properties: {} }, key);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);

    const explained = await eventually('both on the timeline', async () => {
      const sent = (await decisionsOn(addressOf(user))).filter(({ decision }) => decision === 'sent');
      return sent.length >= 2 ? sent : undefined;
    });
    expect(explained.map(({ key: sent }) => sent)).toContain(first?.body.message);
    expect(await mailsTo(addressOf(user))).toHaveLength(2);
  });

  it('goes to no other address than the one that it names', async () => {
    const user = await aBuyer('moved');
    const { userId: _, ...receipt } = receiptFor(user);
    const [old, now] = [addressOf(user), addressOf(freshUser('mallory'))];
    const answerTo = async (email: string) => {
      const { status, body } = await ask({ ...receipt, email });
      return status === 202 ? 202 : body.code;
    };
    expect(await answerTo(old)).toBe(202);
    await mailTo(old);
    await callApi('/v1/identify', { userId: user, messageId: randomUUID(), traits: { email: now } });
    // The address is freed for others: nobody is known by it any more.
    await eventually('the new address', async () => ((await answerTo(now)) === 202 ? true : undefined));
    expect(await answerTo(old)).toBe('member_unknown');
    expect((await mailTo(now)).to).toEqual([now]);
    expect(await mailsTo(old)).toHaveLength(1);
  });

  it('is closed to write keys, to whoever signs nothing, and to credentials of nobody', async () => {
    const body = receiptFor('42');
    const headers = { 'idempotency-key': 'k' };
    const answers = [
      await callApi('/v1/messages', body, { headers }),
      await callApi('/v1/messages', { ...body, writeKey: testStage().writeKey }, { key: null, headers }),
      await callApi('/v1/messages/', body, { headers }),
      await callApi('/v1//messages', body, { headers }),
      await ask(body, 'k', 'AKIA0123456789ABCDEF'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 404, 404, 403]);
  });

  it('says what is wrong with a call', async () => {
    const user = await aBuyer('careful');
    const codes = await Promise.all(
      [
        { ...receiptFor(user), template: 'welcome' },
        { ...receiptFor(user), template: 'nothing' },
        receiptFor(freshUser('nobody')),
        { template: 'receipt' },
      ].map(async (body) => {
        const { status, body: said } = await ask(body);
        return [status, said.code];
      }),
    );
    expect(codes).toEqual([
      [422, 'template_not_transactional'],
      [422, 'template_unknown'],
      [422, 'member_unknown'],
      [400, 'recipient_ambiguous'],
    ]);
    expect(await mailsTo(addressOf(user))).toEqual([]);
  });

  it('has a queue of its own', async () => {
    const { messages, transactional } = await queueUrls();
    expect(transactional).toBeDefined();
    expect(transactional).not.toBe(messages);
  });
});

test('operators send one by the command line, and the same command again sends nothing more', async () => {
  const user = await aBuyer('operated');
  const args = ['messages', 'send', addressOf(user), '--template', 'receipt', '--json'];
  const sent = await relance(...args);
  expect([sent.code, sent.json?.replayed]).toEqual([0, false]);
  const again = await relance(...args);
  expect([again.code, again.json]).toEqual([0, { ...sent.json, replayed: true }]);
  await mailTo(addressOf(user));
  const refused = await relance('messages', 'send', user, '--template', 'welcome', '--json');
  expect([refused.code, refused.json.error.code]).toEqual([1, 'template_not_transactional']);
  expect(await mailsTo(addressOf(user))).toHaveLength(1);
});
