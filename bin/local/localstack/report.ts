import { MAY_BE_MISSING } from '../after-deploy';
import type { ApiAnswered } from './apis';
import type { Outcome, Verdict } from './verdict';
import type { FoundWay } from './ways';

/** All that a run of `npm run test:localstack` found. */
export interface RunReport {
  readonly found: FoundWay;
  readonly version: string;
  readonly apis: readonly ApiAnswered[];
  /** Types of resources that the emulator only pretended to make. */
  readonly missing: readonly string[];
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  /** How many checks the committed list has; undefined where the run was not judged by it. */
  readonly listed: number | undefined;
  readonly seconds: number;
}

const WAY_WORDS = {
  endpoint: 'one that answers at AWS_ENDPOINT_URL',
  docker: 'the image in Docker',
  process: 'the last open community version as an ordinary process',
} as const;

/** What the run puts beside or before LocalStack's own, in its way. */
const standIns = ({ found: { way }, apis }: RunReport): string[] => {
  const unused = (name: string) =>
    apis.some(({ api, answered }) => api === name && answered === 'ok')
      ? '; this LocalStack has its own, which is not used'
      : '';
  return [
    `SES v2: the local SES (\`bin/local/ses/\`)${unused('SES v2')}`,
    `HTTP API: function URLs behind a door (\`bin/local/door/\`)${unused('HTTP API')}`,
    way === 'process'
      ? 'Scheduler: keeps schedules and fires none; a clock wakes their targets (`bin/local/clock/`)'
      : 'Scheduler: a clock wakes the targets of what is due (`bin/local/clock/`), whether or not this LocalStack does',
    ...(way === 'process'
      ? [
          'Lambda: functions are Node processes of this machine (`bin/local/localstack/plugin/`)',
          'DynamoDB: the pinned DynamoDB Local, started beside LocalStack (`bin/local/dynamodb-local/`)',
        ]
      : []),
  ];
};

/** The report as lines of Markdown: way, version, APIs, stand-ins, what was skipped and why, the verdict. */
export const reportLines = (run: RunReport): string[] => {
  const { found, verdict, outcome } = run;
  const by =
    run.listed === undefined
      ? 'judged without the committed list'
      : `the committed list for this way has ${run.listed}`;
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ['', `## ${title}`, ...lines.map((line) => `- ${line}`)] : [];
  return [
    '# Relance on LocalStack',
    '',
    `Way: ${found.way} (${WAY_WORDS[found.way]}). Version: ${run.version}. ${run.seconds} s.`,
    '',
    verdict.problems.length === 0
      ? `**Passed**: ${outcome.passed.length} checks passed, ${verdict.skipped.length} skipped; ${by}.`
      : `**FAILED**: ${verdict.problems.length} problems; ${outcome.passed.length} checks passed, ${outcome.failed.length} failed, ${verdict.skipped.length} skipped; ${by}.`,
    ...section('Problems', verdict.problems),
    ...section('Ways passed over', found.passedOver),
    ...section(
      'APIs that were asked',
      run.apis.map(({ api, answered }) => `${api}: ${answered}`),
    ),
    ...section('Stand-ins of ours', standIns(run)),
    ...section(
      'Resources that LocalStack does not have',
      run.missing.map((type) => `${type}: ${MAY_BE_MISSING[type]}`),
    ),
    ...section(
      'Skipped',
      verdict.skipped.map(({ check, reason }) => `${check}: ${reason}`),
    ),
    ...section('Passed, and not on the list yet', verdict.unlisted),
  ];
};
