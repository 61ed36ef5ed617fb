import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  GetSuppressedDestinationCommand,
  ListSuppressedDestinationsCommand,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import { simpleParser } from 'mailparser';
import { aMail, rawMail, type SesUnderTest, startSes } from '../support/local/ses';

let ses: SesUnderTest;
const send = (mail = aMail()) => ses.client.send(new SendEmailCommand(mail));

afterEach(() => ses.close());

describe('the local SES, asked by the real SDK', () => {
  test('keeps the exact MIME, the tags and the configuration set', async () => {
    ses = await startSes();
    const { MessageId } = await send();
    const [mail, ...others] = await ses.mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      id: MessageId,
      at: '2026-11-02T09:00:00.000Z',
      from: 'club@shop.example',
      to: ['ada@example.com'],
      tags: { key: 'abc-1' },
      configurationSet: 'relance',
    });
    expect(Buffer.from(mail?.raw ?? '', 'base64').toString()).toBe(rawMail('ada@example.com'));
  });

  test('composes a MIME message of simple content', async () => {
    ses = await startSes();
    await send({
      FromEmailAddress: 'club@shop.example',
      Destination: { ToAddresses: ['ada@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Été' },
          Body: { Text: { Data: 'bonjour' }, Html: { Data: '<p>bonjour</p>' } },
          Headers: [{ Name: 'X-Key', Value: 'k' }],
        },
      },
    });
    const [mail] = await ses.mails();
    const parsed = await simpleParser(Buffer.from(mail?.raw ?? '', 'base64'));
    expect(parsed).toMatchObject({ subject: 'Été', text: expect.stringContaining('bonjour') });
    expect(parsed.headers.get('x-key')).toBe('k');
    expect(mail?.configurationSet).toBeNull();
  });

  test('takes the recipients from the MIME headers when the request names none', async () => {
    ses = await startSes();
    const raw = rawMail('Ada <ada@example.com>, "Lovelace, A." <a.l@example.com>');
    await send({ Content: { Raw: { Data: Buffer.from(raw) } } });
    expect((await ses.mails())[0]?.to).toEqual(['ada@example.com', 'a.l@example.com']);
  });

  test.each([
    ['ada', `Missing final '@domain'`],
    ['ada@', 'Missing domain'],
    ['a da@example.com', 'Local address contains control or whitespace'],
    ['ädä@example.com', 'Local address contains non-ASCII characters'],
    ['ada@exa_mple.com', 'Domain contains illegal character'],
    ['ada..l@example.com', 'Illegal address'],
    ['@example.com', 'Illegal address'],
  ])('refuses the address %s as SES does', async (address, message) => {
    ses = await startSes();
    await expect(send(aMail(address, rawMail('x@example.com')))).rejects.toMatchObject({
      name: 'BadRequestException',
      message,
    });
    expect(await ses.mails()).toEqual([]);
  });

  test('refuses tags that SES would refuse', async () => {
    ses = await startSes();
    const mail = { ...aMail(), EmailTags: [{ Name: 'key', Value: 'a b' }] };
    await expect(send(mail)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining('tag value <a b>'),
    });
  });

  test('enforces the sending rate with 429, and lets go on when time has passed', async () => {
    ses = await startSes({ maxSendRate: 2 });
    await send();
    await send();
    await expect(send()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
    ses.now += 500;
    await send();
    expect(await ses.mails()).toHaveLength(3);
  });

  test('enforces the daily quota, which frees after 24 hours', async () => {
    ses = await startSes({ max24HourSend: 1 });
    await send();
    ses.now += 3_600_000;
    await expect(send()).rejects.toMatchObject({ message: 'Daily message quota exceeded.' });
    ses.now += 24 * 3_600_000;
    await send();
  });

  test('tells its limits and what was sent', async () => {
    ses = await startSes({ maxSendRate: 7, max24HourSend: 100 });
    await send();
    expect(await ses.client.send(new GetAccountCommand({}))).toMatchObject({
      SendingEnabled: true,
      SendQuota: { MaxSendRate: 7, Max24HourSend: 100, SentLast24Hours: 1 },
    });
    await ses.post('/_settings', { sendingEnabled: false });
    await expect(send()).rejects.toMatchObject({ name: 'SendingPausedException' });
    expect((await ses.client.send(new GetAccountCommand({}))).SendQuota?.MaxSendRate).toBe(7);
  });

  test('keeps a suppression list, and bounces what goes to it', async () => {
    ses = await startSes();
    const EmailAddress = 'gone+1@example.com';
    await ses.client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason: 'BOUNCE' }));
    const got = await ses.client.send(new GetSuppressedDestinationCommand({ EmailAddress }));
    expect(got.SuppressedDestination).toMatchObject({ EmailAddress, Reason: 'BOUNCE' });
    const list = await ses.client.send(new ListSuppressedDestinationsCommand({ Reasons: ['COMPLAINT'] }));
    expect(list.SuppressedDestinationSummaries).toEqual([]);
    await send(aMail(EmailAddress));
    expect(ses.events.at(-1)).toMatchObject({
      detailType: 'Email Bounced',
      detail: { bounce: { bounceSubType: 'OnAccountSuppressionList' } },
    });
    await ses.client.send(new DeleteSuppressedDestinationCommand({ EmailAddress }));
    await expect(
      ses.client.send(new GetSuppressedDestinationCommand({ EmailAddress })),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('answers the mails since an instant', async () => {
    ses = await startSes();
    await send();
    ses.now += 1000;
    await send(aMail('bo@example.com'));
    expect((await ses.mails(`?since=${new Date(ses.now).toISOString()}`)).map((mail) => mail.to)).toEqual([
      ['bo@example.com'],
    ]);
    expect((await fetch(`${ses.url}/_mails?since=yesterday`)).status).toBe(400);
  });
});

describe('the events of the local SES', () => {
  test('are Send and Delivery for an ordinary address, with the tags as lists', async () => {
    ses = await startSes();
    const { MessageId } = await send();
    expect(ses.events.map((event) => event.detailType)).toEqual(['Email Sent', 'Email Delivered']);
    expect(ses.events[0]?.detail).toMatchObject({
      eventType: 'Send',
      mail: {
        messageId: MessageId,
        destination: ['ada@example.com'],
        tags: { key: ['abc-1'], 'ses:configuration-set': ['relance'] },
      },
      send: {},
    });
  });

  test('are bounces and complaints for the addresses of the mailbox simulator', async () => {
    ses = await startSes();
    await send(aMail('bounce+7@simulator.amazonses.com'));
    await send(aMail('complaint@simulator.amazonses.com'));
    await send(aMail('success@simulator.amazonses.com'));
    expect(ses.events.map((event) => event.detail.eventType)).toEqual([
      ...['Send', 'Bounce'],
      ...['Send', 'Delivery', 'Complaint'],
      ...['Send', 'Delivery'],
    ]);
  });

  test('tell later that a mail was opened, clicked in, or bounced after all, when a test asks for it', async () => {
    ses = await startSes();
    const { MessageId: id } = await send();
    ses.events.length = 0;
    expect((await ses.post('/_open', { id })).status).toBe(200);
    const link = 'https://shop.example/tea';
    await ses.post('/_click', { id, link, at: '2026-11-02T09:30:00.000Z', userAgent: 'curl/8' });
    await ses.post('/_bounce', { id });
    expect(ses.events.map(({ detailType, detail }) => [detailType, detail.eventType])).toEqual([
      ['Email Opened', 'Open'],
      ['Email Clicked', 'Click'],
      ['Email Bounced', 'Bounce'],
    ]);
    expect(ses.events[1]?.detail).toMatchObject({
      mail: { messageId: id, tags: { key: ['abc-1'] } },
      click: { link, timestamp: '2026-11-02T09:30:00.000Z', userAgent: 'curl/8' },
    });
    expect(ses.events[2]?.detail).toMatchObject({ bounce: { bounceType: 'Transient' } });
  });

  test('tell nothing later of a mail that was never accepted, nor of what is not said in full', async () => {
    ses = await startSes();
    const { MessageId: id } = await send();
    const answers = [
      await ses.post('/_open', { id: 'none' }),
      await ses.post('/_click', { id }),
      await ses.post('/_bounce', { id, type: 'Party' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  test('are published only for mails with a configuration set', async () => {
    ses = await startSes();
    await send({ ...aMail(), ConfigurationSetName: undefined });
    expect(ses.events).toEqual([]);
    expect(await ses.mails()).toHaveLength(1);
  });
});

describe('faults on request', () => {
  test('refuse the next sends to one address with a code of SES, then no more', async () => {
    ses = await startSes();
    await ses.post('/_refuse', { address: 'ADA@example.com', code: 'MessageRejected', count: 2 });
    await send(aMail('bo@example.com'));
    await expect(send()).rejects.toMatchObject({ name: 'MessageRejected' });
    await expect(send()).rejects.toMatchObject({ name: 'MessageRejected' });
    await send();
    expect(await ses.mails()).toHaveLength(2);
  });

  test('break the connection before the mail is taken, or after: the ambiguous case', async () => {
    ses = await startSes();
    await ses.post('/_refuse', { all: true, code: 'reset' });
    await expect(send()).rejects.toThrow('ECONNRESET');
    expect(await ses.mails()).toEqual([]);
    await ses.post('/_refuse', { all: true, code: 'accept_and_drop' });
    await expect(send()).rejects.toThrow('ECONNRESET');
    expect(await ses.mails()).toHaveLength(1);
    expect(ses.events[0]?.detail.eventType).toBe('Send');
  });

  test('take the mail and never answer', async () => {
    ses = await startSes();
    await ses.post('/_refuse', { all: true, code: 'accept_and_hang' });
    const abort = new AbortController();
    const sent = ses.client.send(new SendEmailCommand(aMail()), { abortSignal: abort.signal });
    let settled = false;
    const outcome = sent
      .catch((error: Error) => error.name)
      .finally(() => {
        settled = true;
      });
    const deadline = Date.now() + 10_000;
    while ((await ses.mails()).length === 0 && Date.now() < deadline) await sleep(20);
    expect(await ses.mails()).toHaveLength(1);
    expect(settled).toBe(false);
    abort.abort();
    expect(await outcome).toBe('AbortError');
  });

  test('are told afterwards by the key of the mail, when the caller cannot know what became of it', async () => {
    ses = await startSes();
    const keyed = (key: string) =>
      send({ ...aMail(), EmailTags: [{ Name: 'relance-key', Value: key }] }).catch(
        (error: Error) => error.name,
      );
    await keyed('taken');
    await ses.post('/_refuse', { all: true, code: 'TooManyRequestsException' });
    await keyed('refused');
    for (const code of ['reset', 'accept_and_drop', 'InternalServiceErrorException']) {
      await ses.post('/_refuse', { all: true, code });
      await keyed(code);
    }
    const answer = await fetch(`${ses.url}/_unanswered`);
    expect(await answer.json()).toEqual({
      keys: ['reset', 'accept_and_drop', 'InternalServiceErrorException'],
    });
  });

  test('are refused themselves when they say neither an address nor all', async () => {
    ses = await startSes();
    const answer = await ses.post('/_refuse', { code: 'MessageRejected' });
    expect(answer.status).toBe(400);
    expect((await answer.json()) as object).toMatchObject({
      message: expect.stringContaining('say either address or all'),
    });
  });
});
