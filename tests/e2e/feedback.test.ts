import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { packPressure, unpackPressure } from '../../functions/messaging/contract';
import { addressOf, freshUser, signUp } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { invokeFunction } from '../support/e2e/functions';
import { type AcceptedMail, mailTo } from '../support/e2e/mails';
import { putOnQueue } from '../support/e2e/queues';
import { requestTo } from '../support/e2e/requests';
import { clientSettings, testStage } from '../support/e2e/stage';
import { putItem, readItem } from '../support/e2e/tables';

const SUPPRESSION = '/v2/email/suppression/addresses';
const ses = async (path: string, body: object, method = 'POST') => {
  const answer = await fetch(`${testStage().sesUrl}${path}`, { method, body: JSON.stringify(body) });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
};
/** A time after the mail at which a person may have read it. */
const afterReading = ({ at }: AcceptedMail, seconds = 60) =>
  new Date(Date.parse(at) + seconds * 1_000).toISOString();

const show = async (idOrAddress: string) => {
  const { json, stderr } = await relance('members', 'show', idOrAddress, '--json');
  if (!json) throw new Error(stderr);
  return json;
};
interface Line {
  readonly kind: string;
  readonly name: string;
  readonly body: Record<string, unknown>;
}
const lineOf = (idOrAddress: string, name: string, is: (line: Line) => boolean = () => true) =>
  eventually(`${name} on the timeline`, async () =>
    ((await show(idOrAddress)).timeline as Line[]).find((line) => line.name === name && is(line)),
  );
const contactOf = (idOrAddress: string, what: string, is: (card: Record<string, unknown>) => boolean) =>
  eventually(what, async () => {
    const { contact } = (await show(idOrAddress)).cards;
    return is(contact) ? contact : undefined;
  });
const forget = (address: string) =>
  fetch(`${testStage().sesUrl}${SUPPRESSION}/${encodeURIComponent(address)}`, { method: 'DELETE' });

describe('what becomes of a mail', () => {
  it('is on the timeline: delivered, opened, clicked in; and what a machine did is marked', async () => {
    const user = freshUser('reader');
    await signUp(user, 0);
    const mail = await mailTo(addressOf(user));
    const link = 'https://shop.example/tea?for=me';
    await ses('/_open', { id: mail.id, at: afterReading(mail) });
    await ses('/_click', { id: mail.id, link, at: afterReading(mail, 70) });
    await ses('/_click', { id: mail.id, link, at: afterReading(mail, 80), userAgent: 'curl/8.9' });
    // The mail is out before its decision is on the timeline.
    const { key } = await eventually('the decision', async () => (await decisionsOn(addressOf(user)))[0]);
    expect((await lineOf(addressOf(user), 'Email Delivered')).body).toMatchObject({
      key,
      journey: 'welcome',
      providerId: mail.id,
    });
    expect(await lineOf(addressOf(user), 'Email Opened')).toMatchObject({ kind: 'fact' });
    expect(await lineOf(addressOf(user), 'Email Clicked', ({ kind }) => kind === 'fact')).toMatchObject({
      body: { key, link: 'https://shop.example/tea' },
    });
    const machine = await lineOf(addressOf(user), 'Email Clicked', ({ body }) => body.machine === true);
    expect(machine).toMatchObject({ kind: 'decision', body: { sign: 'user_agent' } });
    const counts = await eventually('the click on the card', async () => {
      const { activity } = (await show(addressOf(user))).cards;
      return activity?.events?.['Email Clicked'];
    });
    expect(counts).toMatchObject({ n: 1 });
  });

  it('suppresses the address when it bounces for good, and the next mail is skipped for that', async () => {
    const user = freshUser('gone');
    const request = await requestTo(user);
    await ses(SUPPRESSION, { EmailAddress: addressOf(user), Reason: 'BOUNCE' }, 'PUT');
    await putOnQueue('messages', [request]);
    await lineOf(addressOf(user), 'Email Bounced');
    await contactOf(addressOf(user), 'the suppression', ({ suppressed }) => suppressed === 'bounce');
    await putOnQueue('messages', [{ ...request, occurrence: `${user}-2` }]);
    const skipped = await eventually('the skipped mail', async () =>
      (await decisionsOn(addressOf(user))).find(({ decision }) => decision === 'skipped'),
    );
    expect(skipped.reason).toBe('suppressed_bounce');
    await forget(addressOf(user));
  });

  it('counts when it bounces for now', async () => {
    const user = freshUser('full');
    await putOnQueue('messages', [await requestTo(user)]);
    const mail = await mailTo(addressOf(user));
    await ses('/_bounce', { id: mail.id, at: afterReading(mail) });
    await ses('/_bounce', { id: mail.id, at: afterReading(mail) });
    const card = await contactOf(addressOf(user), 'the bounce', ({ bounces }) => bounces !== undefined);
    expect(card.bounces).toMatchObject({ count: 1 });
    expect(card.suppressed).toBeUndefined();
  });

  it('takes who complains off everything', async () => {
    const user = freshUser('angry');
    const email = `complaint+${user}@simulator.amazonses.com`;
    await signUp(user, 0, { email });
    await mailTo(email);
    await lineOf(email, 'Email Complained');
    const card = await contactOf(email, 'the complaint', ({ suppressed }) => suppressed === 'complaint');
    expect(card.unsubscribedAt).toEqual(expect.any(Number));
    expect(await lineOf(email, 'Unsubscribed')).toMatchObject({ body: { by: 'complaint' } });
  });

  it('is dropped when it is not of our mail, whatever its tags say', async () => {
    const user = freshUser('forged');
    await putOnQueue('messages', [await requestTo(user)]);
    const mail = await mailTo(addressOf(user));
    const { tags } = mail as { tags: Record<string, string> };
    const forged = {
      ...tags,
      'relance-step': 'forged',
      'ses:configuration-set': mail.configurationSet ?? '',
    };
    const bus = new EventBridgeClient(clientSettings());
    const timestamp = afterReading(mail);
    const detail = {
      eventType: 'Complaint',
      mail: {
        timestamp: mail.at,
        messageId: mail.id,
        destination: mail.to,
        tags: Object.fromEntries(Object.entries(forged).map(([name, value]) => [name, [value]])),
      },
      complaint: { timestamp, complainedRecipients: [{ emailAddress: mail.to[0] }] },
    };
    await bus.send(
      new PutEventsCommand({
        Entries: [
          { Source: 'aws.ses', DetailType: 'Email Complaint Received', Detail: JSON.stringify(detail) },
        ],
      }),
    );
    bus.destroy();
    // What comes after it through the same doors has arrived: so has it.
    await ses('/_open', { id: mail.id, at: timestamp });
    await lineOf(addressOf(user), 'Email Opened');
    expect((await relance('settle', '--timeout', '400', '--json')).json.settled).toBe(true);
    const { cards, timeline } = await show(addressOf(user));
    expect(cards.contact.suppressed).toBeUndefined();
    expect((timeline as Line[]).map(({ name }) => name)).not.toContain('Email Complained');
  });
});

describe('a mail whose answer was lost', () => {
  it('is listed as sent, for SES tells that it took it', async () => {
    const user = freshUser('lost');
    const request = await requestTo(user);
    await ses('/_refuse', { address: addressOf(user), code: 'accept_and_drop' });
    await putOnQueue('messages', [request]);
    await mailTo(addressOf(user));
    const card = await contactOf(addressOf(user), 'the confirmation', ({ pressure }) =>
      unpackPressure(pressure as string[]).every(({ state }) => state === 'sent'),
    );
    expect(card.pressure).toHaveLength(1);
    expect((await relance('settle', '--timeout', '400', '--json')).json.settled).toBe(true);
    expect(await decisionsOn(addressOf(user))).toMatchObject([{ decision: 'sent' }]);
  });

  it('that SES did not take either is of unknown outcome, and keeps its slot', async () => {
    const user = freshUser('neither');
    const request = await requestTo(user);
    await ses('/_refuse', { address: addressOf(user), code: 'reset' });
    await putOnQueue('messages', [request]);
    const [decision] = await eventually('the unknown outcome', async () => {
      const all = await decisionsOn(addressOf(user));
      return all.length > 0 ? all : undefined;
    });
    expect(decision).toMatchObject({ decision: 'skipped', reason: 'unknown_outcome' });
    const { contact } = (await show(addressOf(user))).cards;
    expect(unpackPressure(contact.pressure)).toMatchObject([{ state: 'unknown' }]);
  });
});

describe('every night', () => {
  it('what nobody brought back is closed as of unknown outcome', async () => {
    const user = freshUser('open');
    const { member } = await requestTo(user);
    const card = await readItem('members', { pk: member, sk: 'CARD#CONTACT' });
    const at = Date.now() - 3_600_000;
    const key = user.replaceAll('-', '').padEnd(16, '0').slice(0, 16);
    const slot = { key, at, class: 'marketing', topic: 'news', channel: 'email', state: 'reserved' } as const;
    const pressure = packPressure([{ ...slot, owner: 'owner000', leaseUntil: at + 15_000 }]);
    await putItem('members', { ...card, version: Number(card?.version) + 1, pressure });
    const swept = await invokeFunction<{ closed: number; done: boolean }>('sweep-reservations', {});
    expect(swept).toMatchObject({ closed: expect.any(Number), done: true });
    expect(swept.closed).toBeGreaterThan(0);
    const decision = await eventually('the decision', async () => (await decisionsOn(addressOf(user)))[0]);
    expect(decision).toMatchObject({ key, decision: 'skipped', reason: 'unknown_outcome' });
  });

  it('who is on the account’s suppression list is suppressed, also when no event told', async () => {
    const [hard, angry] = [freshUser('hard'), freshUser('listed')];
    await requestTo(hard);
    await requestTo(angry);
    await ses(SUPPRESSION, { EmailAddress: addressOf(hard), Reason: 'BOUNCE' }, 'PUT');
    await ses(SUPPRESSION, { EmailAddress: addressOf(angry), Reason: 'COMPLAINT' }, 'PUT');
    const copied = await invokeFunction<{ known: number; done: boolean }>('copy-suppressions', {});
    expect(copied).toMatchObject({ done: true });
    expect(copied.known).toBeGreaterThanOrEqual(2);
    expect((await show(addressOf(hard))).cards.contact.suppressed).toBe('bounce');
    const { contact } = (await show(addressOf(angry))).cards;
    expect(contact).toMatchObject({ suppressed: 'complaint', unsubscribedAt: expect.any(Number) });
    await lineOf(addressOf(angry), 'Unsubscribed');
    await forget(addressOf(hard));
    await forget(addressOf(angry));
  });
});
