import { spawn } from 'node:child_process';
import { PROJECT } from '../../../bin/local/folders';
import { NODE, runFile } from '../../../bin/local/type-script';

/** What a command came to: its exit code, and the one JSON object that it prints. */
export interface CommandResult {
  readonly code: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of any command
  readonly json: any;
  readonly seconds: number;
}

/**
 * Runs `relance ... --json` as people do, in a process of its own. `interruptAt` is a word of what it prints on stderr:
 * Ctrl-C is pressed when that comes. `say` is told each line that it prints there.
 */
export const relanceBy = (
  args: readonly string[],
  {
    signal,
    say,
    interruptAt,
  }: { readonly signal: AbortSignal; readonly say: (line: string) => void; readonly interruptAt?: string },
): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const child = spawn(NODE, runFile('bin/relance.ts', ...args, '--yes', '--json'), {
      cwd: PROJECT,
      env: { ...process.env, RELANCE_PARENT: String(process.pid) },
      signal,
    });
    let stdout = '';
    let isInterrupted = false;
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stderr.on('data', (part) => {
      for (const line of String(part).trim().split('\n')) say(`  ${line}`);
      if (interruptAt === undefined || isInterrupted || !String(part).includes(interruptAt)) return;
      isInterrupted = true;
      child.kill('SIGINT');
    });
    child.once('error', reject);
    child.once('close', (code) => {
      try {
        const seconds = Math.round((Date.now() - startedAt) / 1000);
        resolve({ code: code ?? 1, json: JSON.parse(stdout), seconds });
      } catch (error) {
        reject(new Error(`relance ${args.join(' ')} printed no result: ${stdout}`, { cause: error }));
      }
    });
  });
