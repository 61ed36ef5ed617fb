import { eachMail } from '../../../bin/demo/mails';
import { pause } from '../../../bin/support/interrupt';
import type { Output } from '../../../bin/support/output';
import { stageDepths, sumOf } from '../../../bin/support/queue-depths';
import { named, type Stage } from '../../../bin/support/stage';
import { sendKey } from '../../../functions/messaging/domain/send-key';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import { sqs } from '../../../functions/shared/platform/aws';
import { sendToQueue } from '../../../functions/shared/platform/queues';
import { aRequest } from '../../support/messaging/builders';
import { comeToRest } from '../come-to-rest';
import { unansweredBySes, watchReservations } from '../in-flight';
import { killNow, workersOf } from '../kills';
import { memberId, putCards } from '../load/people';
import { toldIn } from '../told';
import { type BurstStage, countMails, deployAgain } from './burst-stage';
import { type BurstVerdict, judgeBurst } from './verdict';

/** What a burst did and came to. */
export interface BurstResult {
  readonly count: number;
  /** Senders that were killed by SIGKILL, in three strokes. */
  readonly kills: number;
  readonly deployed: number;
  readonly inFlight: number;
  readonly redriven: Readonly<Record<string, number>>;
  readonly verdict: BurstVerdict;
  /** From the first request on the queue to the last mail, and in all. */
  readonly sendingSeconds: number;
  readonly seconds: number;
}

const SENDER = 'send-messages';
const STROKES = [0.25, 0.5, 0.75] as const;
const LOOK_EVERY_MS = 500;
/** Nothing was sent for so long: the rest waits for something. */
const STUCK_MS = 120_000;

const ask = async (stage: Stage, members: readonly string[]): Promise<string[]> => {
  const now = Date.now();
  const requests = members.map((member) =>
    aRequest({
      member,
      occurrence: 'burst',
      template: 'welcome',
      requestedAt: isoTime(now),
      expiresAt: isoTime(now + DAY_MS),
    }),
  );
  await sendToQueue(
    sqs(),
    named(stage.outputs.queues, 'messages'),
    requests.map((value) => ({ value })),
  );
  return requests.map(sendKey);
};

const strike = async ({ stage, emulatorPid }: BurstStage, onKill: () => void): Promise<number> => {
  const workers = (await workersOf(emulatorPid, stage.outputs.functions)).get(SENDER) ?? [];
  const killed = workers.filter(killNow).length;
  for (let kill = 0; kill < killed; kill += 1) onKill();
  return killed;
};

const mailsAt = async (mailsUrl: string): Promise<Map<string, number>> => {
  const mails = new Map<string, number>();
  await eachMail(mailsUrl, ({ tags }) => {
    const key = tags['relance-key'] ?? '';
    mails.set(key, (mails.get(key) ?? 0) + 1);
  });
  return mails;
};

/**
 * Puts so many requests on the queue at once, one a recipient, and kills every sender by SIGKILL when a quarter, a half
 * and three quarters of the mails are out; in the middle the sender is deployed again, too. Then all that is left comes
 * to rest, and mailbox and timeline are compared with what was asked for.
 */
export const runBurst = async (
  burst: BurstStage,
  {
    count,
    output,
    signal,
  }: { readonly count: number; readonly output: Output; readonly signal: AbortSignal },
): Promise<BurstResult> => {
  const startedAt = Date.now();
  const { stage } = burst;
  const members = Array.from({ length: count }, (_, index) => memberId('burst', index));
  await putCards(named(stage.outputs.tables, 'members'), members);
  const reservations = watchReservations(stage);
  const askedAt = Date.now();
  const progress = output.progress('mails', count);
  const asking = ask(stage, members);
  // Its error is told where it is awaited.
  asking.catch(() => undefined);
  let [kills, deployed, strokes, sent, movedAt, lastAt] = [0, 0, 0, 0, Date.now(), Date.now()];
  while (sent < count && Date.now() - movedAt < STUCK_MS) {
    signal.throwIfAborted();
    const mails = await countMails(burst.sesUrl);
    if (mails > sent) movedAt = lastAt = Date.now();
    sent = mails;
    progress.at(sent);
    const stroke = STROKES[strokes];
    if (stroke !== undefined && sent >= stroke * count) {
      const killed = await strike(burst, reservations.killed);
      kills += killed;
      if (killed > 0) {
        strokes += 1;
        output.note(`${killed} senders killed at ${sent} mails`);
        if (stroke === 0.5) {
          await deployAgain(named(stage.outputs.functions, SENDER));
          // A worker that a deployment ends may have had mails in its hands as one that is killed has.
          reservations.killed();
          deployed += 1;
        }
      }
    }
    // What is of unknown outcome never comes: only the rest is waited for.
    if (strokes === STROKES.length && sent >= count - 10 * (kills + deployed)) break;
    await pause(LOOK_EVERY_MS, signal);
  }
  progress.end();
  const asked = await asking;
  const redriven: Record<string, number> = {};
  await comeToRest({ stage, output, signal }, redriven);
  signal.throwIfAborted();
  const { work, dead } = await stageDepths(sqs(), stage.outputs);
  const openAtKills = await reservations.keys();
  const unanswered = await unansweredBySes(burst.sesUrl);
  const verdict = judgeBurst({
    asked,
    mails: await mailsAt(burst.mailsUrl),
    told: await toldIn(named(stage.outputs.tables, 'interactions')),
    inFlight: { openAtKills, unanswered, lostAnswers: new Set() },
    queued: sumOf(work),
    deadLetters: sumOf(dead),
  });
  return {
    count,
    kills,
    deployed,
    inFlight: new Set(openAtKills.flatMap((keys) => [...keys])).size,
    redriven,
    verdict,
    sendingSeconds: Math.round((lastAt - askedAt) / 1000),
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
};
