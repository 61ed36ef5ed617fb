import type { Command } from 'commander';
import type { ScoresCard } from '../../functions/scoring/contract';
import { readContact, type StoredContact } from '../../functions/scoring/domain/read-contact';
import { scoreReasons, whyNoSegment } from '../../functions/scoring/domain/score-reasons';
import { RelanceError } from '../../functions/shared/kernel/errors';
import type { MemberItems } from '../../functions/shared/kernel/member-items';
import type { ActivityCard } from '../../functions/tracking/contract';
import { explainedScores, SCORE_LANGUAGES, type ScoreLanguage } from '../support/explained-scores';
import { findMember, stageLookup } from '../support/find-member';
import { UsageError } from '../support/problems';
import { reads, running } from '../support/run';
import { scoreLines } from '../support/score-lines';
import { whyRules } from '../support/why-rules';

const languageOf = (text: string): ScoreLanguage => {
  const found = SCORE_LANGUAGES.find((language) => language === text);
  if (found) return found;
  throw new UsageError(
    'language_unknown',
    `--language must be one of ${SCORE_LANGUAGES.join(', ')}; it is "${text}"`,
  );
};

/** The cards that reasons are told from; undefined for one who has none of what was done (a damaged table). */
const cardsOf = ({ member, activity, contact }: MemberItems) =>
  activity && {
    member,
    activity: { events: {}, ...activity } as unknown as ActivityCard,
    ...(contact ? { contact: readContact(contact as unknown as StoredContact) } : {}),
  };

/** `relance scores explain ID|EMAIL`: the member's scores of the last night that changed one, and why they are as they are. */
export const registerScoresExplain = (scores: Command): void => {
  reads(scores.command('explain'))
    .description('the scores of a member, by which model and when, and the three strongest reasons of each')
    .argument('<member>', 'a member id, an e-mail address, user:ID or anonymous:ID')
    .option('--language <language>', 'of the reasons: en or fr', 'en')
    .action(
      running<[string], { language: string }>(async ({ options, output, stage }, text) => {
        const language = languageOf(options.language);
        const place = await stage();
        const items = await findMember(stageLookup(place), text);
        const { member } = items;
        const card = items.scores as unknown as ScoresCard | undefined;
        if (!card) {
          throw new RelanceError(
            'scores_missing',
            `no night has scored the member ${member} yet: the next one does, or \`npx relance scores run\` now`,
          );
        }
        const now = Date.now();
        const [cards, rules] = [cardsOf(items), await whyRules(place, now)];
        const reasons = scoreReasons(card, cards, rules, now);
        const noSegment = rules && whyNoSegment(cards, rules, now);
        const explained = explainedScores(card, reasons, language, noSegment);
        output.result({ member, language, ...explained }, scoreLines(member, explained, language));
        return undefined;
      }),
    );
};
