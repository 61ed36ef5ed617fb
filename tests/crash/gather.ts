import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { explainedOf } from '../../bin/commands/explain';
import { countedMails } from '../../bin/demo/counted-mails';
import { named, type Stage } from '../../bin/support/stage';
import { decisionsTimeline } from '../../bin/support/timeline';
import { type Enrolment, type WakeUp, wakeUpSchema } from '../../functions/journeys/contract';
import { type ContactCard, consentOf, type MessageRequest } from '../../functions/messaging/contract';
import { sendKey } from '../../functions/messaging/domain/send-key';
import { programmeSchema } from '../../functions/programme/contract';
import { sourceId } from '../../functions/shared/kernel/ids';
import { dynamo } from '../../functions/shared/platform/aws';
import { CARD, ENROLMENT_PREFIX } from '../../functions/shared/platform/cards';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { secretKey } from '../../functions/shared/platform/secrets';
import type { ActivityCard, InteractionItem } from '../../functions/tracking/contract';
import { programme } from '../../programme';
import type { Plan } from './plan';
import type { EnrolmentLeft, Evidence, ListedDecision } from './verdict';

const scan = async (table: string, look: (item: Record<string, unknown>) => void): Promise<void> => {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await dynamo().send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    for (const item of page.Items ?? []) look(item);
    from = page.LastEvaluatedKey;
  } while (from);
};

const add = (counts: Map<string, number>, key: string, count = 1) =>
  counts.set(key, (counts.get(key) ?? 0) + count);

const timelineOf = async (table: string) => {
  const recorded = new Map<string, number>();
  const timelineCounts = new Map<string, number>();
  const decided = new Set<string>();
  await scan(table, (item) => {
    const { pk, kind, name, messageId } = item as unknown as InteractionItem;
    if (kind === 'decision') decided.add(pk);
    else if (kind !== 'fact') add(recorded, messageId);
    if (kind === 'track') add(timelineCounts, `${pk} ${name}`);
  });
  return { recorded, timelineCounts, decided };
};

const membersOf = async (table: string) => {
  const cardCounts = new Map<string, number>();
  const enrolments = new Map<string, EnrolmentLeft>();
  const reachable = new Set<string>();
  await scan(table, (item) => {
    const [pk, sk] = [String(item.pk), String(item.sk)];
    if (sk === CARD.activity) {
      const { events = {} } = item as unknown as ActivityCard;
      for (const [name, { n }] of Object.entries(events)) add(cardCounts, `${pk} ${name}`, n);
    } else if (sk === CARD.contact) {
      const card = item as unknown as ContactCard;
      if (card.address !== undefined && consentOf(card, 'news') === 'granted') reachable.add(pk);
    } else if (sk.startsWith(ENROLMENT_PREFIX)) {
      const { journey, status, step, endedBy = '' } = item as unknown as Enrolment;
      enrolments.set(`${pk} ${journey}`, { ended: status === 'live' ? 'live' : endedBy, step });
    }
  });
  return { cardCounts, enrolments, reachable };
};

/** The steps of a journey at which a member has not asked for the message of a step yet; that step is none of them. */
const stepsBefore = (journey: string, step: string): string[] => {
  const ids = programme.journeys.find(({ id }) => id === journey)?.steps.map(({ id }) => id) ?? [];
  return ids.slice(0, Math.max(0, ids.indexOf(step)));
};

const waitingIn = async (table: string): Promise<Set<string>> => {
  const waiting = new Set<string>();
  await scan(table, (item) => {
    if (typeof item.wakeUp !== 'string') return;
    const wakeUp = wakeUpSchema.parse(JSON.parse(item.wakeUp) as WakeUp);
    if (wakeUp.wake !== 'enrolment') waiting.add(sendKey(wakeUp.request as MessageRequest));
  });
  return waiting;
};

const AT_ONCE = 8;

/** What `explain` lists, by send key. */
const listed = async (table: string, members: Iterable<string>): Promise<Map<string, ListedDecision[]>> => {
  const decisions = new Map<string, ListedDecision[]>();
  const rest = [...members];
  const work = async () => {
    for (let member = rest.pop(); member !== undefined; member = rest.pop()) {
      for (const line of await decisionsTimeline(dynamo(), table, [member])) {
        const one = explainedOf(line);
        if (one) decisions.set(one.key, [...(decisions.get(one.key) ?? []), one]);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return decisions;
};

/** Gathers from tables, mail log and timelines what a run left behind. */
export const gather = async (
  stage: Stage,
  mailsUrl: string,
  plan: Plan,
  run: Pick<Evidence, 'answered' | 'drift' | 'queued' | 'deadLetters' | 'inFlight'>,
): Promise<Evidence> => {
  const table = (name: string) => named(stage.outputs.tables, name);
  const secret = await secretKey(stage.outputs.identitySecret);
  const memberOf = (user: string) => sourceId(secret, 'user', user);
  const answered = new Set(run.answered);
  const { decided, ...timeline } = await timelineOf(table('interactions'));
  const expected = plan.triggers
    .filter(({ messageId }) => answered.has(messageId))
    .map(({ userId, journey, step, occurrence, isOvertakable }) => {
      const member = memberOf(userId);
      const key = sendKey({ member, journey, step, occurrence });
      return { key, member, journey, notAskedAt: stepsBefore(journey, step), isOvertakable };
    });
  return {
    ...run,
    ...timeline,
    ...(await membersOf(table('members'))),
    signedUp: plan.calls.flatMap(({ type, userId, messageId }) =>
      type === 'identify' && answered.has(messageId) ? [memberOf(userId)] : [],
    ),
    expected,
    decisions: await listed(table('interactions'), decided),
    waiting: await waitingIn(table('agenda')),
    mails: await countedMails(mailsUrl, programmeReader(dynamo(), table('programmes'))),
    caps: programmeSchema.shape.caps.parse(programme.caps),
  };
};
