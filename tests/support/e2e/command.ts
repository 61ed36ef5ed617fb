import { execFile } from 'node:child_process';
import { PROJECT } from '../../../bin/local/folders';
import { NODE, runFile } from '../../../bin/local/type-script';
import { testStage } from './stage';

/** What a run of the command line came to; `json` is the one object of stdout when it is JSON. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly json: any;
}

/** Runs `relance ...` against the test stage, as a script would; never throws on an exit code. */
export const relance = (...args: string[]): Promise<CommandResult> => runRelance(args);

/** The same, with something on standard input, and with other variables in its environment. */
export const runRelance = (
  args: readonly string[],
  input?: string,
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<CommandResult> =>
  new Promise((resolve) => {
    const stage = testStage();
    const child = execFile(
      NODE,
      runFile('bin/relance.ts', ...args),
      {
        cwd: PROJECT,
        maxBuffer: 64 * 1024 * 1024,
        env: {
          ...process.env,
          AWS_ENDPOINT_URL: stage.endpointUrl,
          AWS_ENDPOINT_URL_SESV2: stage.sesUrl,
          AWS_REGION: stage.region,
          ...variables,
        },
      },
      (error, stdout, stderr) => {
        let json: unknown;
        if (args.includes('--json') && stdout.trim()) json = JSON.parse(stdout);
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr, json });
      },
    );
    child.stdin?.end(input ?? '');
  });

/** One decision as `explain --json` prints it. */
export interface ExplainedDecision {
  readonly at: string;
  readonly key: string;
  readonly journey: string;
  readonly step: string;
  readonly decision: 'sent' | 'deferred' | 'skipped';
  readonly reason?: string;
  readonly numbers: Record<string, string | number>;
  readonly sentence: string;
}

/** The decisions about a member. */
export const decisionsOn = async (idOrAddress: string): Promise<ExplainedDecision[]> => {
  const result = await relance('explain', idOrAddress, '--json');
  if (result.code !== 0) throw new Error(`explain exited ${result.code}: ${result.stderr}`);
  return result.json.decisions;
};
