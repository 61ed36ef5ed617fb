import type { Command } from 'commander';
import { dynamo } from '../../functions/shared/platform/aws';
import type { MemberItem, MemberItems } from '../../functions/shared/platform/cards';
import { findMember, stageLookup } from '../support/find-member';
import { UsageError } from '../support/problems';
import { outline, readableCards } from '../support/readable-cards';
import { reads, running } from '../support/run';
import { named } from '../support/stage';
import { latestTimeline, type TimelineLine, timelineSources } from '../support/timeline';

const withoutKeys = (item: MemberItem | undefined) => {
  if (!item) return undefined;
  const { pk: _, sk: __, ...facts } = item;
  return facts;
};

/** The cards of a member as `members show` answers them. */
export const cardsOf = (items: MemberItems) => ({
  ...(items.profile ? { profile: withoutKeys(items.profile) } : {}),
  ...(items.activity ? { activity: withoutKeys(items.activity) } : {}),
  ...(items.contact ? { contact: withoutKeys(items.contact) } : {}),
  ...(items.scores ? { scores: withoutKeys(items.scores) } : {}),
  enrolments: items.enrolments.map(withoutKeys),
});

const textOf = (line: TimelineLine): string => {
  const text = typeof line.body === 'string' ? line.body : JSON.stringify(line.body);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};

/** What two fields of the ACTIVITY card mean, for those who have not read docs/tables.md. */
const ACTIVITY_NOTES = [
  '  (weight by half-life: the count in which an event weighs half as much after so many days)',
  '  (progress: up to which moment the events of each source are counted)',
];

const showLines = (
  member: string,
  cards: Readonly<Record<string, unknown>>,
  timeline: readonly TimelineLine[],
): string[] => [
  `member ${member}`,
  ...Object.entries(readableCards(cards)).flatMap(([name, card]) => [
    '',
    name,
    ...outline(card),
    ...(name === 'activity' ? ACTIVITY_NOTES : []),
  ]),
  '',
  `timeline, the latest ${timeline.length}`,
  ...timeline.map((line) => `  ${line.at}  ${line.kind}  ${line.name}  ${textOf(line)}`),
];

const limitOf = (text: string): number => {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 0 && limit <= 1000) return limit;
  throw new UsageError('limit_invalid', `--limit must be a whole number from 0 to 1000; it is "${text}"`);
};

/** `relance members show ID|EMAIL`: the cards and the latest timeline of one member. */
export const registerMembers = (program: Command): void => {
  const members = program.command('members').description('what is known of members');
  reads(members.command('show'))
    .description(
      'the cards of a member and its latest timeline, as people read them; with --json as they are kept (docs/tables.md)',
    )
    .argument('<member>', 'a member id, an e-mail address, user:ID or anonymous:ID')
    .option('--limit <n>', 'entries of the timeline', '50')
    .action(
      running<[string], { limit: string }>(async ({ options, output, stage }, text) => {
        const limit = limitOf(options.limit);
        const place = await stage();
        const items = await findMember(stageLookup(place), text);
        const cards = cardsOf(items);
        const timeline =
          limit === 0
            ? []
            : await latestTimeline(
                dynamo(),
                named(place.outputs.tables, 'interactions'),
                timelineSources(items),
                limit,
              );
        output.result({ member: items.member, cards, timeline }, showLines(items.member, cards, timeline));
        return undefined;
      }),
    );
};
