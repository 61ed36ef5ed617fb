import { randomUUID } from 'node:crypto';
import type { GuardrailLine } from '../../bin/support/guardrail-report';
import type { CountRequest } from '../../functions/reporting/contract';
import { reportKeys } from '../../functions/reporting/contract';
import { freshUser, signUp } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailTo } from '../support/e2e/mails';
import { putOnQueue } from '../support/e2e/queues';
import { readItem } from '../support/e2e/tables';

const countsOf = async (scope: string) => {
  const { json } = await relance('report', 'guardrails', '--json');
  return (json.scopes as readonly GuardrailLine[]).find((line) => line.scope === scope)?.counts ?? {};
};

it('a mail that is sent and bounces is counted, with its journey and the programme', async () => {
  const before = await countsOf('journey welcome');
  const user = freshUser('counted');
  const email = `bounce+${user}@simulator.amazonses.com`;
  await signUp(user, 0, { email });
  await mailTo(email);
  // What SES tells comes in any order, and in more than one batch.
  const after = await eventually('mail and bounce to be counted', async () => {
    const counts = await countsOf('journey welcome');
    const isCounted = (['sent', 'bounced'] as const).every(
      (what) => (counts[what] ?? 0) > (before[what] ?? 0),
    );
    return isCounted ? counts : undefined;
  });
  expect((await countsOf('programme')).bounced).toBeGreaterThanOrEqual(after.bounced ?? 0);
});

it('a journey that bounces too often trips; one that no version ever had cannot be paused, and nothing is', async () => {
  const journey = `unknown-${randomUUID().slice(0, 8)}`;
  const day = new Date().toISOString().slice(0, 10);
  const request: CountRequest = {
    id: randomUUID(),
    counts: [
      { journey, step: 'one', day, outcome: 'sent', count: 300 },
      { journey, step: 'one', day, outcome: 'bounced', count: 100 },
    ],
  };
  // The queue may bring anything twice.
  await putOnQueue('counts', [request, request]);
  const state = await eventually('the guard-rail to trip', () =>
    readItem('reports', { pk: reportKeys.guards, sk: `mail ${journey}/one` }),
  );
  expect(state).toMatchObject({ state: 'tripped', beyond: [{ rail: 'bounces', events: 100, of: 300 }] });
  const { json } = await relance('status', '--json');
  expect(json.programme.paused.mails).not.toContain(`${journey}/one`);
});
