import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ProfileCard } from '../../functions/members/contract';
import type { MemberItems } from '../../functions/shared/platform/cards';
import { queryPages } from '../../functions/shared/platform/query';
import type { InteractionItem } from '../../functions/tracking/contract';

/** One entry of a timeline as people see it; `body` is the call, or the properties of what Relance itself did. */
export interface TimelineLine {
  readonly at: string;
  readonly kind: InteractionItem['kind'];
  readonly name: string;
  readonly source: string;
  readonly key: string;
  readonly messageId: string;
  readonly receivedAt: string;
  readonly body: unknown;
}

/** The partitions of a member's timeline: its own, and those of the browsers linked to it. */
export const timelineSources = (items: MemberItems): string[] => {
  const sources = (items.profile as ProfileCard | undefined)?.sources ?? [];
  return [...new Set([items.member, ...sources])];
};

const MAX_DEPTH = 64;

const depthOf = (value: unknown, limit: number): number => {
  if (limit === 0 || typeof value !== 'object' || value === null) return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, limit - 1));
  return deepest + 1;
};

/** The body as a value; as the text that it is when it is no JSON, or nested too deep to be shown. */
export const bodyOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return depthOf(value, MAX_DEPTH) < MAX_DEPTH ? value : text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
};

const lineOf = (item: InteractionItem): TimelineLine => ({
  at: item.at,
  kind: item.kind,
  name: item.name,
  source: item.pk,
  key: item.sk,
  messageId: item.messageId,
  receivedAt: item.receivedAt,
  body: bodyOf(item.body),
});

const byTime = (a: TimelineLine, b: TimelineLine): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : a.key < b.key ? -1 : 1;

const SENT = 'Email Sent';
const SKIPPED = '.skipped';
const UNKNOWN = '.unknown';

/**
 * The lines without the outcomes that another one has overtaken: what was sent was sent. A worker that is killed between
 * telling that SES took a mail and closing its reservation leaves a reservation whose outcome nobody knows; when it is
 * given up, the timeline has both, under the key and the time of the same reservation. And a request that a queue brings
 * twice may find no consent yet, and find it the second time.
 */
export const withoutRefuted = (lines: readonly TimelineLine[]): TimelineLine[] => {
  const sent = lines.filter(({ kind, name }) => kind === 'decision' && name === SENT);
  const mails = new Set(sent.map(({ source, messageId }) => `${source} ${messageId}`));
  const reservations = new Set(sent.map(({ source, messageId, at }) => `${source} ${messageId} ${at}`));
  return lines.filter(({ kind, source, messageId, at }) => {
    if (kind !== 'decision') return true;
    if (messageId.endsWith(SKIPPED)) return !mails.has(`${source} ${messageId.slice(0, -SKIPPED.length)}`);
    if (!messageId.endsWith(UNKNOWN)) return true;
    return !reservations.has(`${source} ${messageId.slice(0, -UNKNOWN.length)} ${at}`);
  });
};

const queryAll = async (
  db: DynamoDBDocumentClient,
  table: string,
  source: string,
  options: { readonly limit?: number; readonly kind?: InteractionItem['kind'] },
): Promise<InteractionItem[]> => {
  const found: InteractionItem[] = [];
  const pages = queryPages<InteractionItem>(db, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': source, ...(options.kind ? { ':kind': options.kind } : {}) },
    ...(options.kind ? { FilterExpression: 'kind = :kind' } : {}),
    ScanIndexForward: false,
    ...(options.limit ? { Limit: options.limit } : {}),
  });
  for await (const page of pages) {
    found.push(...page);
    if (options.limit !== undefined && found.length >= options.limit) break;
  }
  return options.limit === undefined ? found : found.slice(0, options.limit);
};

/** The latest entries of some sources as one timeline, oldest first. */
export const latestTimeline = async (
  db: DynamoDBDocumentClient,
  table: string,
  sources: readonly string[],
  limit: number,
): Promise<TimelineLine[]> => {
  const found = await Promise.all(sources.map((source) => queryAll(db, table, source, { limit })));
  return withoutRefuted(found.flat().map(lineOf).sort(byTime)).slice(-limit);
};

/** Whether the body of an entry is a decision about a message: what became of a mail later wakes no worker either, and is none. */
export const saysDecision = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && typeof (body as { decision?: unknown }).decision === 'string';

/** All decisions about messages on the timelines of some sources, oldest first; each message has one outcome. */
export const decisionsTimeline = async (
  db: DynamoDBDocumentClient,
  table: string,
  sources: readonly string[],
): Promise<TimelineLine[]> => {
  const found = await Promise.all(sources.map((source) => queryAll(db, table, source, { kind: 'decision' })));
  const decided = found
    .flat()
    .map(lineOf)
    .filter(({ body }) => saysDecision(body));
  return withoutRefuted(decided.sort(byTime));
};
