import { ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Decision } from '../../functions/messaging/contract';
import { dynamo } from '../../functions/shared/platform/aws';
import { CARD, ENROLMENT_PREFIX } from '../../functions/shared/platform/cards';
import { pagesOf } from '../../functions/shared/platform/query';
import { saysDecision } from '../support/timeline';

/** What became of the messages: those last heard of as deferred wait for their time. */
export interface MessageCounts {
  readonly sent: number;
  readonly deferred: number;
  readonly skipped: Readonly<Record<string, number>>;
}

/** A decision on a timeline. */
export interface DecidedAt {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly decision: Decision;
}

const RANK = { deferred: 0, skipped: 1, sent: 2 } as const;

/** Counts messages by their last decision: one that was deferred and then sent is sent. */
export const countMessages = (decided: Iterable<DecidedAt>): MessageCounts => {
  const last = new Map<string, DecidedAt>();
  for (const one of decided) {
    const known = last.get(one.decision.key);
    const later =
      !known ||
      RANK[one.decision.decision] > RANK[known.decision.decision] ||
      (one.decision.decision === known.decision.decision && one.at > known.at);
    if (later) last.set(one.decision.key, one);
  }
  const skipped: Record<string, number> = {};
  let sent = 0;
  let deferred = 0;
  for (const { decision } of last.values()) {
    if (decision.decision === 'sent') sent += 1;
    else if (decision.decision === 'deferred') deferred += 1;
    else skipped[decision.reason ?? 'unknown'] = (skipped[decision.reason ?? 'unknown'] ?? 0) + 1;
  }
  return { sent, deferred, skipped };
};

const eachItem = async (
  input: ScanCommandInput,
  look: (item: Record<string, unknown>) => void,
): Promise<void> => {
  const pages = pagesOf<Record<string, unknown>>((from) =>
    dynamo().send(new ScanCommand({ ...input, ExclusiveStartKey: from })),
  );
  for await (const page of pages) for (const item of page) look(item);
};

/** What the table `members` holds: members (merged ones once), enrolments, and those of them that wake before `until` (epoch ms). */
export const countMembers = async (
  table: string,
  until: number,
): Promise<{ members: number; enrolments: number; waiting: number }> => {
  let members = 0;
  let enrolments = 0;
  let waiting = 0;
  await eachItem(
    {
      TableName: table,
      FilterExpression: 'sk = :activity OR begins_with(sk, :enrolment)',
      ProjectionExpression: 'sk, redirect, #status, wakeAt',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':activity': CARD.activity, ':enrolment': ENROLMENT_PREFIX },
    },
    (item) => {
      if (item.sk === CARD.activity) members += item.redirect === undefined ? 1 : 0;
      else {
        enrolments += 1;
        if (item.status === 'live' && Number(item.wakeAt ?? 0) < until) waiting += 1;
      }
    },
  );
  return { members, enrolments, waiting };
};

/** What the timeline holds: interactions (Relance's own decisions are none), and what became of the messages. */
export const countTimeline = async (
  table: string,
): Promise<{ interactions: number; messages: MessageCounts }> => {
  let interactions = 0;
  await eachItem(
    {
      TableName: table,
      FilterExpression: '#kind <> :decision',
      ProjectionExpression: 'pk',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: { ':decision': 'decision' },
    },
    () => {
      interactions += 1;
    },
  );
  const decided: DecidedAt[] = [];
  await eachItem(
    {
      TableName: table,
      FilterExpression: '#kind = :decision',
      ProjectionExpression: '#at, body',
      ExpressionAttributeNames: { '#kind': 'kind', '#at': 'at' },
      ExpressionAttributeValues: { ':decision': 'decision' },
    },
    (item) => {
      const body: unknown = JSON.parse(String(item.body));
      if (saysDecision(body)) decided.push({ at: String(item.at), decision: body as Decision });
    },
  );
  return { interactions, messages: countMessages(decided) };
};
