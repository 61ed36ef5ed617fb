import { sourceId } from '../../functions/shared/kernel/ids';
import { isoTime, MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { secretKey } from '../../functions/shared/platform/secrets';
import { apiClient } from '../support/api-client';
import type { Output } from '../support/output';
import { runScores, type ScoresRun } from '../support/score-run';
import { named, type Stage } from '../support/stage';
import { decisionsTimeline } from '../support/timeline';
import { capViolations } from './cap-violations';
import { countedMails } from './counted-mails';
import { type Pressed, playEager, pressedBy } from './eager';
import { type Call, historyOf } from './history';
import { readInvoices } from './invoices';
import { settled } from './judged';
import { liveApi } from './live-api';
import { type Replayed, replay } from './replay';
import { type Played, playLiveTraffic, playUnsubscribe, userOf } from './scenes';
import { countMembers, countTimeline, type MessageCounts } from './summary';
import { waitFor } from './wait-for';

/** Where the demo is played. */
export interface DemoPlace {
  readonly stage: Stage;
  readonly apiUrl: string;
  readonly writeKey: string;
  readonly mailsUrl: string;
}

/** What `relance demo --json` answers, but for the seconds. */
export interface DemoResult {
  readonly members: number;
  readonly interactions: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly enrolments: number;
  readonly messages: MessageCounts;
  readonly scores: { readonly scored: number; readonly bands: ScoresRun['bands'] };
  readonly capViolations: number;
}

/** What came of the demo, and what people want to know beside the result. */
export interface DemoOutcome {
  readonly result: DemoResult;
  readonly run: string;
  readonly deadLetters: number;
  /** What the eager member triggered. */
  readonly eager: Pressed;
  /** The scores after the crossings; those before were the baseline. */
  readonly changed: number;
  readonly phases: readonly { readonly phase: string; readonly seconds: number }[];
}

/** The history took 529 s on two cores that eight others shared. */
const SETTLE_SECONDS = 1_800;
/** With the welcome, two more than the eight that the programme's cap allows in 31 days. */
const EAGER_ROUNDS = 9;
/** How long the last phase waits for them where everything else was faster. */
const EAGER_GRACE_MS = 20 * SECOND_MS;
/** Waits of the demo's journeys end within seconds; what wakes later is a message deferred to another day. */
const SOON_MS = 5 * MINUTE_MS;
const ENROLMENTS_SECONDS = 180;

/** Plays the whole demo on a stage that is up: history in two parts with a night between, live traffic, the next night. */
export const runDemo = async (
  place: DemoPlace,
  { output, signal, now }: { output: Output; signal?: AbortSignal; now: number },
): Promise<DemoOutcome> => {
  const { stage } = place;
  const client = apiClient(place);
  const run = Math.floor(now / 1_000)
    .toString(36)
    .slice(-5);
  const phases: { phase: string; seconds: number }[] = [];
  const phase = async <T>(name: string, body: () => Promise<T>): Promise<T> => {
    output.note(output.bold(name));
    const startedAt = Date.now();
    const value = await body();
    const seconds = Math.round((Date.now() - startedAt) / 100) / 10;
    phases.push({ phase: name, seconds });
    output.note(`  done in ${seconds} s`);
    return value;
  };
  const send = async (calls: readonly Call[]): Promise<Replayed> => {
    const progress = output.progress('  interactions sent', calls.length);
    const replayed = await replay(client, calls, { signal, onProgress: (sent) => progress.at(sent) });
    progress.end();
    return replayed;
  };
  const settle = (what: string) => settled(stage, what, { output, signal, timeoutSeconds: SETTLE_SECONDS });
  const play = {
    api: liveApi(place.apiUrl, place.writeKey),
    mailsUrl: place.mailsUrl,
    run,
    signal,
    tell: (text: string) => output.note(`  ${text}`),
  };

  const edgar = sourceId(await secretKey(stage.outputs.identitySecret), 'user', userOf(run, 'eager'));
  const edgarsTimeline = () =>
    decisionsTimeline(dynamo(), named(stage.outputs.tables, 'interactions'), [edgar]);
  let roundsEnd = Number.POSITIVE_INFINITY;
  // First of all, because nine baskets take minutes, one after the other.
  const eager = playEager(play, {
    rounds: EAGER_ROUNDS,
    done: () => Date.now() > roundsEnd,
    timeline: edgarsTimeline,
  });
  // Awaited below; a failure before that must not end the process unheard.
  eager.catch(() => undefined);

  const history = historyOf(readInvoices(), now);
  const earlier = await phase(
    `Replaying ${history.earlier.length.toLocaleString('en')} calls of a real shop, up to 30 days ago`,
    () => send(history.earlier),
  );
  await phase('Recording and judging them', () => settle('the history'));
  const asOf = isoTime(history.between);
  await phase('Scoring everyone as of 30 days ago: the baseline', () =>
    runScores(stage, { asOf }, { signal }),
  );

  const later = await phase(
    `Replaying the last 30 days: ${history.later.length.toLocaleString('en')} calls`,
    () => send(history.later),
  );
  const scenes = await phase('Live traffic', async () => [
    await playLiveTraffic(play),
    await playUnsubscribe(play),
  ]);
  await phase('Recording and judging it', () => settle('the live traffic'));
  const night = await phase('Scoring everyone now: who crossed the line gets a last chance', () =>
    runScores(stage, {}, { signal }),
  );
  const deadLetters = await phase('Waiting for the journeys to go on', async () => {
    roundsEnd = Date.now() + EAGER_GRACE_MS;
    scenes.push(await eager);
    await settle('the last chances');
    const table = named(stage.outputs.tables, 'members');
    const over = async () =>
      (await countMembers(table, Date.now() + SOON_MS)).waiting === 0 ? true : undefined;
    await waitFor('end of the waits', over, { seconds: ENROLMENTS_SECONDS, signal });
    return settle('the last mails');
  });

  return phase('Counting what happened', async () => {
    const { tables } = stage.outputs;
    const programmes = programmeReader(dynamo(), named(tables, 'programmes'));
    const { rules } = await programmes.live(Date.now());
    const members = await countMembers(named(tables, 'members'), 0);
    const timeline = await countTimeline(named(tables, 'interactions'));
    const played = scenes.reduce<Played>(
      (sum, one) => ({ accepted: sum.accepted + one.accepted, rejected: sum.rejected + one.rejected }),
      { accepted: 0, rejected: 0 },
    );
    const rejectedOf = (one: Replayed) => one.rejected.length;
    return {
      run,
      deadLetters,
      eager: pressedBy(await edgarsTimeline()),
      changed: night.changed,
      phases,
      result: {
        members: members.members,
        interactions: timeline.interactions,
        accepted: earlier.accepted + later.accepted + played.accepted,
        rejected: rejectedOf(earlier) + rejectedOf(later) + played.rejected,
        enrolments: members.enrolments,
        messages: timeline.messages,
        scores: { scored: night.scored, bands: night.bands },
        capViolations: capViolations(await countedMails(place.mailsUrl, programmes), rules.caps),
      },
    };
  });
};
