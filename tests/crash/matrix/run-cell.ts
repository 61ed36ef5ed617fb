import { randomBytes } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { explainedOf } from '../../../bin/commands/explain';
import { decisionsTimeline } from '../../../bin/support/timeline';
import { type MessageRequest, packPressure } from '../../../functions/messaging/contract';
import { sendKey } from '../../../functions/messaging/domain/send-key';
import { contactCardOf } from '../../../functions/messaging/domain/stored-card';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import { dynamo } from '../../../functions/shared/platform/aws';
import { readMember } from '../../../functions/shared/platform/cards';
import { aCard, aRequest, NOON } from '../../support/messaging/builders';
import { type Cell, type FaultAt, NoRest, openCell, type Skews } from './cell';
import { judgeCell } from './judge';
import { survivorOf } from './meddle';
import type { Scenario } from './scenarios';
import { CAPS, type Stand, VERSIONS } from './stand';
import type { Step } from './steps';

/** What a cell came to. */
export interface CellResult {
  readonly scenario: string;
  readonly fault?: FaultAt;
  /** The steps without what a fault added: of the fault-free cell, those that faults can happen to. */
  readonly steps: readonly Step[];
  /** How many mails of the message SES accepted, what the card says of it, and what the timeline says. */
  readonly mails: number;
  readonly card: string;
  readonly told: readonly string[];
  /** Promises that were broken. */
  readonly broken: readonly string[];
}

const aMember = (): string =>
  `m${randomBytes(16)
    .toString('hex')
    .replace(/[0189]/g, 'z')
    .slice(0, 25)}`;

const requestOf = (member: string, occurrence: string, now: number, over: Partial<MessageRequest> = {}) =>
  aRequest({
    member,
    occurrence,
    requestedAt: isoTime(now),
    expiresAt: isoTime(now + 29 * DAY_MS),
    ...over,
  });

/** Got several mails, and answered none: what caps that follow engagement look at. */
const PAST = { sent: 10, count: 5, at: NOON - 40 * DAY_MS };

const putCard = async (stand: Stand, member: string, pressure: readonly string[], version = 1) => {
  const card = aCard({ pk: member, address: `${member}@example.com`, version, past: PAST });
  const Item = { ...card, pressure: [...pressure] };
  await dynamo().send(new PutCommand({ TableName: stand.members, Item }));
  return Item;
};

/** What `explain` lists of a member's messages, by send key. */
const toldOf = async (stand: Stand, members: readonly string[]): Promise<Map<string, string[]>> => {
  const told = new Map<string, string[]>();
  for (const line of await decisionsTimeline(dynamo(), stand.interactions, [...new Set(members)])) {
    const one = explainedOf(line);
    if (!one) continue;
    const outcome = one.decision === 'skipped' ? (one.reason ?? 'skipped') : one.decision;
    told.set(one.key, [...(told.get(one.key) ?? []), outcome]);
  }
  return told;
};

/** Everything that is to be seen of a cell at its end. */
const readCell = async (
  cell: Cell,
  member: string,
  asked: readonly MessageRequest[],
  eventsHeard: boolean,
) => {
  const { stand } = cell;
  const { contact } = await readMember(dynamo(), stand.members, member);
  return {
    asked: asked.map((request) => ({ key: sendKey(request), class: request.class })),
    mails: cell.ses.mails,
    happened: cell.happened,
    capsOf: (version: number) => Object.values(VERSIONS).find((one) => one.version === version)?.caps ?? CAPS,
    firstVersion: cell.version,
    pressure: contactCardOf(contact)?.pressure ?? [],
    told: await toldOf(stand, [member, cell.member]),
    excused: cell.excused,
    eventsHeard,
  };
};

/**
 * Runs one cell: the message is asked for and delivered until it rests, with the fault at its step; then another one is
 * asked for, which goes at the first instant that the card permits, so that a slot that was given too early shows. Then
 * all that is left is judged.
 */
export const runCell = async (
  stand: Stand,
  scenario: Scenario,
  fault?: FaultAt,
  skewOf?: Skews,
): Promise<CellResult> => {
  const member = aMember();
  const stored = packPressure(scenario.pressure(NOON));
  const copied = await putCard(stand, member, stored);
  if (fault?.kind === 'merged') await putCard(stand, survivorOf(member), []);
  const cell = await openCell(stand, { now: NOON, member, stored, copied }, scenario, fault, skewOf);
  try {
    for (const { code, count } of scenario.refusals) await cell.ses.refuse(code, count);
    const restless: string[] = [];
    const notResting = (error: unknown) => {
      if (!(error instanceof NoRest)) throw error;
      restless.push(error.message);
    };
    const request = requestOf(member, 'once', NOON, { class: scenario.class });
    const deliver = (one: MessageRequest) => {
      cell.comesBack({ body: JSON.stringify(one), due: cell.now, receives: -1 }, cell.now);
      return cell.runUntil(Number.POSITIVE_INFINITY);
    };
    await deliver(request).catch(notResting);
    const steps = [...cell.traces[scenario.role]];
    const next = requestOf(member, 'next', cell.now);
    await deliver(next).catch(notResting);
    const asked = [request, next];
    if (fault?.kind === 'rival') asked.push({ ...request, class: 'marketing', occurrence: 'rival' });
    // Nobody knows any more whether it was handed over: that is what is promised of a card that was lost.
    if (fault?.kind === 'restored' || fault?.kind === 'rolled_back') cell.excused.add(sendKey(request));
    const evidence = await readCell(cell, member, asked, scenario.events === 'heard');
    const key = sendKey(request);
    const states = evidence.pressure.filter((slot) => slot.key === key).map(({ state }) => state);
    return {
      scenario: scenario.id,
      ...(fault ? { fault } : {}),
      steps,
      mails: cell.ses.mails.filter((mail) => mail.key === key).length,
      card: states.join('+') || '-',
      told: evidence.told.get(key) ?? [],
      broken: [...restless, ...judgeCell(evidence)],
    };
  } finally {
    await cell.close();
  }
};
