import type { Command } from 'commander';
import { type Decision, decisionSchema, sentenceOf } from '../../functions/messaging/contract';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { dynamo } from '../../functions/shared/platform/aws';
import { findMember, stageLookup } from '../support/find-member';
import { readStanding } from '../support/read-standing';
import { reads, running } from '../support/run';
import { named } from '../support/stage';
import { decisionsTimeline, type TimelineLine, timelineSources } from '../support/timeline';

/** One decision about a message as `explain` answers it. */
export interface Explained {
  readonly at: string;
  readonly key: string;
  readonly journey: string;
  readonly step: string;
  readonly decision: Decision['decision'];
  readonly reason?: Decision['reason'];
  readonly numbers: Decision['numbers'];
  /** How the caps that bound it stood at that moment, this message not counted. */
  readonly caps?: Decision['caps'];
  readonly sentence: string;
}

/** A line of the timeline as a decision; undefined when it is none. */
export const explainedOf = (line: TimelineLine): Explained | undefined => {
  const parsed = decisionSchema.safeParse(line.body);
  if (!parsed.success) return undefined;
  const { key, journey, step, decision, reason, numbers, caps } = parsed.data;
  return {
    at: line.at,
    key,
    journey,
    step,
    decision,
    ...(reason ? { reason } : {}),
    numbers,
    ...(caps ? { caps } : {}),
    sentence: sentenceOf(parsed.data, line.name, line.at),
  };
};

const capLine = ({ scope, used, max, window, next }: NonNullable<Decision['caps']>[number]): string =>
  `${scope === 'all' ? '' : `${scope} `}${used} of ${max} in ${window}${next ? ` (full until ${next.slice(0, 16)}Z)` : ''}`;

const linesOf = (one: Explained): string[] => [
  `${one.at}  ${one.journey} / ${one.step}  ${one.sentence}  [${one.key}]`,
  ...(one.caps ? [`  caps before it: ${one.caps.map(capLine).join(', ')}`] : []),
];

/** `relance explain ID|EMAIL`: every message sent, deferred or skipped, with its reason and numbers, and where the member stands. */
export const registerExplain = (program: Command): void => {
  reads(program.command('explain'))
    .description(
      'every message sent, deferred or skipped to a member, with reason, numbers and caps; and what holds now: consent, waits, pauses',
    )
    .argument('<member>', 'a member id, an e-mail address, user:ID or anonymous:ID')
    .option('--message <key>', 'only of the message with this key')
    .action(
      running<[string], { message?: string }>(async ({ options, output, stage }, text) => {
        const place = await stage();
        const items = await findMember(stageLookup(place), text);
        const lines = await decisionsTimeline(
          dynamo(),
          named(place.outputs.tables, 'interactions'),
          timelineSources(items),
        );
        const decisions = lines
          .map(explainedOf)
          .filter((one): one is Explained => one !== undefined)
          .filter((one) => options.message === undefined || one.key === options.message);
        if (options.message !== undefined && decisions.length === 0) {
          throw new RelanceError(
            'message_unknown',
            `no message has the key ${options.message}: \`explain\` without --message lists those of the member`,
          );
        }
        const standing =
          options.message === undefined ? await readStanding(place, items, Date.now()) : undefined;
        output.result({ member: items.member, decisions, ...(standing ? { standing } : {}) }, [
          `member ${items.member}`,
          ...(decisions.length === 0 ? ['nothing was sent, deferred or skipped'] : []),
          ...decisions.flatMap(linesOf),
          ...(standing ? ['', 'where it stands now'] : []),
          ...(standing ?? []).map(({ sentence }) => `  ${sentence}`),
        ]);
        return undefined;
      }),
    );
};
