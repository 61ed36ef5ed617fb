import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { isErrorNamed, issuesOf, RelanceError } from '../../functions/shared/kernel/errors';
import { OUTPUTS, stackNames } from '../../lib/outputs';
import { startingProcess } from '../local/starting';
import { describeError, HintedError } from './problems';
import { type Place, whichAws } from './which-aws';

const json = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: `must be JSON: ${(error as Error).message}` });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));

const outputsSchema = z.object({
  apiUrl: z.string().min(1),
  tables: json,
  queues: json,
  deadLetters: json,
  functions: json,
  identitySecret: z.string().min(1),
  bus: z.string().min(1),
});
/** What the service stack says of itself, under the names of lib/outputs.ts; maps are parsed. */
export type StageOutputs = z.output<typeof outputsSchema>;

/** A deployed stage, found and looked up. The AWS clients of this process point to it from then on. */
export interface Stage extends Place {
  readonly region: string;
  readonly outputs: StageOutputs;
}

/** The outputs of a stack as CloudFormation lists them. Throws `outputs_invalid` naming what is missing. */
export const readOutputs = (
  stack: string,
  listed: readonly { OutputKey?: string; OutputValue?: string }[],
): StageOutputs => {
  const byKey = new Map(listed.map((output) => [output.OutputKey, output.OutputValue]));
  const parsed = outputsSchema.safeParse(
    Object.fromEntries(Object.entries(OUTPUTS).map(([name, key]) => [name, byKey.get(key)])),
  );
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  throw new RelanceError(
    'outputs_invalid',
    `the stack ${stack} was deployed by another version of Relance; deploy it again`,
    issues,
  );
};

const MISSING: Readonly<Record<string, string>> = {
  region_missing: 'no region of one is set',
  credentials_missing: 'no valid credentials of one are found',
};

/**
 * The error of a lookup, saying of a stage that was named where it was looked for, and of the local one that a process
 * (`starting`) is starting it.
 */
export const lookupError = (
  error: unknown,
  asked: string | undefined,
  starting: () => number | undefined = startingProcess,
): unknown => {
  const missing = MISSING[describeError(error).code];
  if (!missing) return error;
  if (asked === undefined || asked === 'local') {
    const pid = starting();
    if (pid === undefined) return error;
    return new HintedError(
      'local_starting',
      `process ${pid} is still starting the local stage`,
      'ask again when it says that the stage is up; some minutes at most',
      { cause: error },
    );
  }
  return new HintedError(
    describeError(error).code,
    `the stage "${asked}" is looked for in a real AWS account, and ${missing}`,
    'set AWS_PROFILE (or AWS_REGION and credentials); or leave --stage out to mean the local stage (npx relance local up)',
    { cause: error },
  );
};

/** Finds the stage that is meant, and reads its outputs. Throws `stage_missing` when it is not deployed there. */
export const openStage = async (options: { readonly stage?: string }): Promise<Stage> => {
  const place = await whichAws(options);
  const stack = stackNames(place.stage).service;
  const client = new CloudFormationClient({});
  try {
    const answer = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const region = place.region ?? (await client.config.region());
    return { ...place, region, outputs: readOutputs(stack, answer.Stacks?.[0]?.Outputs ?? []) };
  } catch (error) {
    if (!isErrorNamed(error, 'ValidationError') && !/does not exist/.test((error as Error).message))
      throw lookupError(error, options.stage);
    const where = place.endpointUrl ?? 'the AWS account of the current profile';
    const hint = place.local
      ? 'start it with: npx relance local up'
      : `deploy it with: npx cdk deploy --all -c stage=${place.stage}; or name another with --stage`;
    throw new RelanceError('stage_missing', `there is no stage "${place.stage}" in ${where}; ${hint}`);
  } finally {
    client.destroy();
  }
};

/** A name that the stage must have among its outputs (a table, a queue, a Lambda). Throws `outputs_invalid`. */
export const named = (map: Readonly<Record<string, string>>, name: string): string => {
  const found = Object.hasOwn(map, name) ? map[name] : undefined;
  if (found) return found;
  throw new RelanceError(
    'outputs_invalid',
    `the deployed stage names no "${name}": it was deployed by another version of Relance; deploy it again`,
  );
};
