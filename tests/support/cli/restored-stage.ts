import { RESTORE_PAUSE, type RestorePlan, restoreStage } from '../../../bin/support/restore-stage';
import { openStage } from '../../../bin/support/stage';
import type { FakeAws } from './fake-aws';

export const SINCE = '2026-11-24T12:00:00.000Z';
/** For how long (ms) after a pause messages may come back on the local stage: lease and grace of 35 s, and two minutes. */
export const IN_FLIGHT_MS = 155_000;
const NOTHING = { restored: 0, merged: 0, lost: 0, kept: 0, mended: 0, slots: 0, unplaced: 0 };
/** What each call of the Lambdas answers that judge again and copy suppressions. */
export const REJUDGED = { entries: 5, members: 2, rejudged: 1, repaired: 1, busy: 0, unsure: 0 };
export const COPIED = { listed: 3, known: 1, changed: 1, done: true };

/** A sign of a run at the Lambda. */
export interface Lease {
  readonly run: string;
  readonly from: string;
  readonly under?: { readonly pausedAt: string; readonly since: string };
  readonly isOver?: boolean;
  readonly isWhole?: boolean;
}

/** What a Lambda was asked. */
export interface Asked {
  readonly items?: unknown[];
  readonly entries?: unknown[];
  readonly [field: string]: unknown;
}

/** The Lambdas of a stage: what they were asked, in its order. `paused` is who paused marketing before. */
export const stageOf = (aws: FakeAws, paused?: string, answer: object = {}) => {
  const asked: { lambda: string; request: Asked }[] = [];
  const state = {
    isPaused: false,
    /** Since when, where it is paused. */
    since: SINCE,
    leases: [] as Lease[],
    lease: (_: Lease): object => ({}),
  };
  const noted = (lambda: string, tell: (request: Asked) => unknown) =>
    aws.lambdas.set(lambda, (request) => {
      asked.push({ lambda, request: request as Asked });
      return tell(request as Asked);
    });
  const all = () => ({ by: 'operator', since: state.since, why: paused ?? RESTORE_PAUSE });
  const programme = () => ({
    ok: true,
    version: 4,
    problems: [],
    ...(state.isPaused ? { paused: { all: all(), journeys: {}, mails: {} } } : {}),
  });
  noted('publish-programme', ({ action }) => {
    state.isPaused = action === 'pause';
    return programme();
  });
  const publish = aws.lambdas.get('publish-programme');
  aws.lambdas.set('publish-programme', (request) =>
    (request as Asked).action === 'current' ? programme() : publish?.(request),
  );
  noted('restore-cards', ({ items = [], entries = [] }) => ({
    ...NOTHING,
    restored: items.length,
    mended: entries.length,
    slots: entries.length,
    ...answer,
  }));
  const restorer = aws.lambdas.get('restore-cards');
  aws.lambdas.set('restore-cards', (request) => {
    const { lease } = request as { lease?: Lease };
    if (!lease) return restorer?.(request);
    state.leases.push(lease);
    return state.lease(lease);
  });
  noted('rejudge-interactions', () => REJUDGED);
  noted('copy-suppressions', () => COPIED);
  return {
    asked,
    state,
    called: () => asked.map(({ lambda, request }) => `${lambda} ${request.action ?? ''}`.trim()),
  };
};

/** Items of a member. */
export const profile = { pk: 'ada', sk: 'CARD#PROFILE', version: 3 };
export const contact = { pk: 'ada', sk: 'CARD#CONTACT', version: 7, pressure: [] };
/** An entry of a timeline that says something of a card. */
export const entry = (over: object = {}) => ({
  pk: 'ada',
  sk: `${SINCE}#key`,
  kind: 'decision',
  name: 'Email Sent',
  at: SINCE,
  receivedAt: SINCE,
  body: '{}',
  ...over,
});
/** Puts a table `copy` there, with these items. */
export const copyOfMembers = (aws: FakeAws, ...items: Record<string, unknown>[]) => {
  aws.tables.set('copy', items);
  aws.copiesAsOf.set('copy', SINCE);
};

/** A restore from the table `copy`, that does not wait for queues which are empty. */
export const restore = async (plan: Partial<RestorePlan> = {}, signal = new AbortController().signal) =>
  restoreStage(
    await openStage({}),
    { copy: 'copy', since: SINCE, dryRun: false, stayPaused: false, ...plan },
    {
      signal,
      note: () => undefined,
      onProgress: () => undefined,
      quietMs: 0,
    },
  );
