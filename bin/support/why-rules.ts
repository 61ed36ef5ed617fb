import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { scoreRulesOf } from '../../functions/programme/contract';
import { nightKeys, type Population } from '../../functions/scoring/contract';
import type { WhyRules } from '../../functions/scoring/domain/score-reasons';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { dynamo } from '../../functions/shared/platform/aws';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { named, type Stage } from './stage';

/** By what reasons are told now: the live programme, and what the latest night knew of all members; undefined where no programme is live. */
export const whyRules = async (
  { outputs: { tables } }: Stage,
  now: number,
): Promise<WhyRules | undefined> => {
  const programme = programmeReader(dynamo(), named(tables, 'programmes'));
  const live = await programme.live(now).catch((error: unknown) => {
    if (error instanceof RelanceError && error.code === 'programme_missing') return undefined;
    throw error;
  });
  if (!live) return undefined;
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: named(tables, 'scoring'), Key: nightKeys.latest }),
  );
  const population = Item?.population as Population | undefined;
  const { rules } = live;
  return {
    rules: scoreRulesOf(rules),
    timeZone: rules.timeZone,
    ...(rules.engagement ? { engagement: rules.engagement } : {}),
    ...(population ? { population } : {}),
  };
};
