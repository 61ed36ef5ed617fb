import type { Command } from 'commander';
import { CARD, ENROLMENT_PREFIX, type MemberItem } from '../../functions/shared/kernel/member-items';
import { dynamo } from '../../functions/shared/platform/aws';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { scanPages } from '../../functions/shared/platform/query';
import { guardrailLines, readGuardrails } from '../support/guardrail-report';
import { countingLift, liftLines } from '../support/lift-report';
import { EXIT, UsageError } from '../support/problems';
import { reads, running } from '../support/run';
import { named } from '../support/stage';

const DAYS = 30;

const daysOf = (text: string): number => {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 0 && days <= 400) return days;
  throw new UsageError(
    'after_invalid',
    `--after must be a whole number of days from 0 to 400; it is "${text}"`,
  );
};

/**
 * `relance report guardrails`: each mail with its rates, limits and verdicts; exit code 3 when one is beyond a limit.
 * `relance report lift JOURNEY`: what a journey changed beside its control group; 3 when the arms have the wrong sizes.
 */
export const registerReport = (program: Command): void => {
  const report = program.command('report').description('what came of the mails');
  reads(report.command('guardrails'))
    .description(
      'unsubscribes, complaints, bounces and dissatisfaction of each mail, journey and the programme',
    )
    .action(
      running(async ({ output, stage }) => {
        const { outputs } = await stage();
        const now = Date.now();
        const live = await programmeReader(dynamo(), named(outputs.tables, 'programmes')).live(now);
        const answer = await readGuardrails(dynamo(), named(outputs.tables, 'reports'), live, now);
        output.result(answer, guardrailLines(answer));
        const isBeyond = answer.scopes.some(
          ({ tripped, rails }) => tripped || rails.some(({ verdict }) => verdict === 'beyond'),
        );
        return isBeyond ? EXIT.problems : EXIT.done;
      }),
    );
  reads(report.command('lift'))
    .description('what a journey changed, against its control group, by everyone who entered')
    .argument('<journey>', 'the id of a journey, such as last-chance')
    .option('--after <days>', 'judge who entered so many days ago or more', String(DAYS))
    .action(
      running<[string], { after: string }>(async ({ options, output, stage }, id) => {
        const after = daysOf(options.after);
        const { outputs } = await stage();
        const now = Date.now();
        const { rules } = await programmeReader(dynamo(), named(outputs.tables, 'programmes')).live(now);
        const journey = rules.journeys.find((one) => one.id === id);
        if (!journey)
          throw new UsageError('journey_unknown', `there is no journey "${id}" in the live programme`);
        const counting = countingLift(id, after, now);
        const pages = scanPages<MemberItem>(dynamo(), {
          TableName: named(outputs.tables, 'members'),
          FilterExpression: 'sk IN (:activity, :reached) OR begins_with(sk, :entry)',
          ProjectionExpression: 'pk, sk, events, unsubscribedAt, causedAt, control',
          ExpressionAttributeValues: {
            ':activity': CARD.activity,
            ':reached': CARD.contact,
            ':entry': `${ENROLMENT_PREFIX}${id}#`,
          },
        });
        for await (const page of pages) for (const item of page) counting.add(item);
        const lift = counting.end(journey.controlGroup);
        output.result(lift, liftLines(lift));
        return lift.sizes?.mismatch ? EXIT.problems : EXIT.done;
      }),
    );
};
