import { main } from '../../../bin/support/main';

/** What a run of the command line came to, in this process. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly json: any;
}

/** Runs `relance ...` in this process and keeps what it writes; with `--json`, stdout must be exactly one object. */
export const runCli = async (...args: string[]): Promise<CliResult> => {
  let stdout = '';
  let stderr = '';
  const keep = (add: (text: string) => void) => (text: string | Uint8Array) => {
    add(String(text));
    return true;
  };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation(keep((text) => (stdout += text)));
  const err = jest.spyOn(process.stderr, 'write').mockImplementation(keep((text) => (stderr += text)));
  try {
    const code = await main(args);
    const json = args.includes('--json') ? JSON.parse(stdout) : undefined;
    return { code, stdout, stderr, json };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
};

/** Points the command line to a local AWS at that address, as a user would. */
export const useEndpoint = (url: string): void => {
  process.env.AWS_ENDPOINT_URL = url;
  process.env.AWS_REGION = 'eu-west-1';
};
