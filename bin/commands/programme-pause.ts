import type { Command } from 'commander';
import { type PublishAnswer, pausedIn } from '../../functions/programme/contract';
import { confirmWrite } from '../support/confirm';
import { invoke } from '../support/invoke';
import {
  type PauseOptions,
  pausedAnswer,
  pauseSentences,
  pauseTargetOf,
  targetWords,
} from '../support/pauses';
import { running, writes } from '../support/run';
import { named } from '../support/stage';

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

const registerOne = (programme: Command, action: keyof typeof TELL): void => {
  const { about, done, before } = TELL[action];
  const command = writes(programme.command(action))
    .description(about)
    .argument('[what]', 'a journey (welcome), or a mail of one (welcome/greet)')
    .option('--journey <id>', 'a journey, by its id')
    .option('--mail <id>', 'a mail, as JOURNEY/STEP')
    .option('--all', 'all marketing of the programme; transactional messages go on');
  if (action === 'pause') command.option('--why <text>', 'kept with the pause, and told by `explain`');
  command.action(
    running<[string | undefined], PauseOptions & { why?: string }>(
      async ({ options, output, stage }, word) => {
        const what = pauseTargetOf(word, options);
        const place = await stage();
        await confirmWrite(place, options, `${action} ${targetWords(what)}`);
        const answer = await invoke<PublishAnswer>(named(place.outputs.functions, 'publish-programme'), {
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
