import type { Command } from 'commander';
import { type PublishAnswer, pausedIn } from '../../functions/programme/contract';
import { isoTime } from '../../functions/shared/kernel/time';
import { confirmWrite } from '../support/confirm';
import { invoke } from '../support/invoke';
import {
  type PauseOptions,
  pausedAnswer,
  pauseSentences,
  pauseTargetOf,
  targetWords,
} from '../support/pauses';
import { HintedError } from '../support/problems';
import { lastRestore, lostUntil } from '../support/restore-grace';
import { RESTORE_PAUSE } from '../support/restore-stage';
import { running, writes } from '../support/run';
import { named, type Stage } from '../support/stage';

const TELL = {
  pause: {
    about:
      'hold back what a journey or a mail sends, or all marketing, within 10 seconds; enrolments go on, messages wait while they are worth sending',
    done: 'is paused',
    before: 'was paused already',
  },
  resume: {
    about: 'let it send again; what waits goes within half an hour, when it is still worth sending',
    done: 'is resumed',
    before: 'was not paused',
  },
} as const;

/**
 * Throws `restore_unfinished`, with the time from which it may be, where a restore works or worked under the pause of all
 * marketing, whoever made that, and has not come to its end, or messages may still come back whose slots are lost.
 */
const refuseUnrestored = async (place: Stage, publisher: string): Promise<void> => {
  const { all } = pausedIn((await invoke<PublishAnswer>(publisher, { action: 'current' })).paused);
  if (!all) return;
  const restore = await lastRestore(place);
  const isAtWork = restore !== undefined && restore.until > Date.now();
  const isUnderIt = restore?.pausedAt === all.since;
  if (!isAtWork && !isUnderIt && all.why !== RESTORE_PAUSE) return;
  const from = lostUntil(place, all.since);
  const isWhole = !isAtWork && isUnderIt && restore.isWhole && all.why !== RESTORE_PAUSE;
  if (isWhole && Date.now() >= from) return;
  const until = isoTime(from);
  const notBefore = Date.now() < from ? `, and not before ${until}` : '';
  throw new HintedError(
    'restore_unfinished',
    isWhole
      ? `relance restore has put cards back under the pause of all marketing since ${all.since}, and until ${until} messages may come back whose slots are lost: who lost slots could get more mails than the caps allow`
      : `relance restore ${isAtWork ? 'is at work' : 'was at work'} under the pause of all marketing since ${all.since} and has not come to its end: who lost slots could get more mails than the caps allow; it may be resumed after that end${notBefore}`,
    isWhole
      ? `wait until ${until} and say it again; or, when you know better, add --unrestored`
      : 'let it come to its end, or run the same restore again: it goes on, and resumes by itself what it has paused; or, when you have looked why it left marketing paused, add --unrestored',
  );
};

const registerOne = (programme: Command, action: keyof typeof TELL): void => {
  const { about, done, before } = TELL[action];
  const command = writes(programme.command(action))
    .description(about)
    .argument('[what]', 'a journey (welcome), or a mail of one (welcome/greet)')
    .option('--journey <id>', 'a journey, by its id')
    .option('--mail <id>', 'a mail, as JOURNEY/STEP')
    .option('--all', 'all marketing of the programme; transactional messages go on');
  if (action === 'pause') command.option('--why <text>', 'kept with the pause, and told by `explain`');
  else
    command.option(
      '--unrestored',
      'with --all: also where a restore has not come to its end, or messages may come back whose slots are lost',
    );
  command.action(
    running<[string | undefined], PauseOptions & { why?: string; unrestored?: boolean }>(
      async ({ options, output, stage }, word) => {
        const what = pauseTargetOf(word, options);
        const place = await stage();
        await confirmWrite(place, options, `${action} ${targetWords(what)}`);
        const publisher = named(place.outputs.functions, 'publish-programme');
        if (action === 'resume' && what === 'all' && !options.unrestored)
          await refuseUnrestored(place, publisher);
        const answer = await invoke<PublishAnswer>(publisher, {
          action,
          what,
          ...(options.why ? { why: options.why } : {}),
        });
        const paused = pausedAnswer(pausedIn(answer.paused));
        const said = `${targetWords(what)} ${answer.unchanged ? before : done}`;
        output.result(
          {
            version: answer.version,
            ok: answer.ok,
            problems: answer.problems,
            changes: answer.unchanged ? [] : [said],
            paused,
          },
          [said, ...pauseSentences(paused).map((line) => `  ${line}`)],
        );
        return undefined;
      },
    ),
  );
};

/** `relance programme pause|resume`: what is held back, and what goes on. */
export const registerPauses = (programme: Command): void => {
  registerOne(programme, 'pause');
  registerOne(programme, 'resume');
};
