// Last of all: what is paused is everybody's.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { GuardrailLine } from '../../bin/support/guardrail-report';
import type { CountRequest, Outcome } from '../../functions/reporting/contract';
import { addressOf, freshUser } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo } from '../support/e2e/mails';
import { putOnQueue } from '../support/e2e/queues';
import { requestTo } from '../support/e2e/requests';

// Another test pauses the abandoned basket at the same time, in the name of an operator.
const JOURNEY = 'thank-you';
let mail = '';

const report = async () => {
  const { json, code } = await relance('report', 'guardrails', '--json');
  return { code, scopes: json.scopes as readonly GuardrailLine[] };
};
const pausedMails = async (): Promise<readonly string[]> =>
  (await relance('status', '--json')).json.programme.paused.mails;
const tell = (counts: Partial<Record<Outcome, number>>) => {
  const [journey = '', step = ''] = mail.split('/');
  const day = new Date().toISOString().slice(0, 10);
  const request: CountRequest = {
    id: randomUUID(),
    counts: (Object.entries(counts) as [Outcome, number][]).map(([outcome, count]) => ({
      ...{ journey, step, day, outcome, count },
    })),
  };
  // The queue may bring anything twice.
  return putOnQueue('counts', [request, request]);
};

beforeAll(async () => {
  const { scopes } = await report();
  mail = scopes.find(({ scope }) => scope.startsWith(`mail ${JOURNEY}/`))?.scope.slice('mail '.length) ?? '';
  expect(mail).not.toBe('');
});
afterAll(() => relance('programme', 'resume', mail, '--yes'));

it('a mail that bounces too often pauses by itself and holds back what comes, until it is resumed', async () => {
  const before = (await report()).scopes.find(({ scope }) => scope === `mail ${mail}`)?.counts ?? {};
  await tell({ sent: 300, bounced: 100 });
  await eventually('the mail to be paused', async () => (await pausedMails()).includes(mail) || undefined);
  const { code, scopes } = await report();
  const line = scopes.find(({ scope }) => scope === `mail ${mail}`);
  expect(code).toBe(3);
  expect(line).toMatchObject({ tripped: true, counts: { sent: (before.sent ?? 0) + 300 } });

  // The pause binds everywhere within ten seconds.
  await pause(10_000);
  const user = freshUser('guarded');
  const [journey, step] = mail.split('/');
  const request = await requestTo(user, { journey, step, template: journey, priority: 90 });
  await putOnQueue('messages', [request]);
  const mine = async () =>
    (await decisionsOn(addressOf(user))).filter((one) => one.journey === journey && one.step === step);
  const held = await eventually('the mail to be held back', async () => (await mine())[0]);
  expect(held).toMatchObject({ decision: 'deferred', reason: 'guardrail' });
  expect(held.sentence).toContain('a guard-rail');
  expect(held.sentence).toContain('bounces');
  expect((await mailsTo(addressOf(user))).length).toBeLessThanOrEqual(1);

  expect(await relance('programme', 'resume', mail, '--yes', '--json')).toMatchObject({ code: 0 });
  expect(await pausedMails()).not.toContain(mail);
});
