import type { Command } from 'commander';
import type { ScoresCard } from '../../functions/scoring/contract';
import { RelanceError } from '../../functions/shared/kernel/errors';
import {
  explainedScores,
  SCORE_LANGUAGES,
  type ScoreLanguage,
  scoreLines,
} from '../support/explained-scores';
import { findMember, stageLookup } from '../support/find-member';
import { UsageError } from '../support/problems';
import { reads, running } from '../support/run';

const languageOf = (text: string): ScoreLanguage => {
  const found = SCORE_LANGUAGES.find((language) => language === text);
  if (found) return found;
  throw new UsageError(
    'language_unknown',
    `--language must be one of ${SCORE_LANGUAGES.join(', ')}; it is "${text}"`,
  );
};

/** `relance scores explain ID|EMAIL`: the member's scores of the last night that changed one, and why both risks are as they are. */
export const registerScoresExplain = (scores: Command): void => {
  reads(scores.command('explain'))
    .description('the scores of a member, by which model, and the three strongest reasons of each risk')
    .argument('<member>', 'a member id, an e-mail address, user:ID or anonymous:ID')
    .option('--language <language>', 'of the reasons: en or fr', 'en')
    .action(
      running<[string], { language: string }>(async ({ options, output, stage }, text) => {
        const language = languageOf(options.language);
        const { member, scores: card } = await findMember(stageLookup(await stage()), text);
        if (!card) {
          throw new RelanceError(
            'scores_missing',
            `no night has scored the member ${member} yet: the next one does, or \`npx relance scores run\` now`,
          );
        }
        const explained = explainedScores(card as unknown as ScoresCard, language);
        output.result({ member, language, ...explained }, scoreLines(member, explained, language));
        return undefined;
      }),
    );
};
