import { open } from 'node:fs/promises';
import { pause } from '../../bin/support/interrupt';

const EVERY_MS = 500;
const TIMED_OUT = /Lambda (\S+) timed out after/g;

/**
 * Tells of each Lambda (by its full name) whose worker the emulator kills because its time is over, as it writes into its
 * log, until the signal.
 */
export const watchTimeouts = async (
  logFile: string,
  onTimeout: (lambda: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const file = await open(logFile);
  try {
    let { size } = await file.stat();
    let rest = '';
    while (!signal.aborted) {
      const { size: grown } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(grown - size), 0, grown - size, size);
      size += bytesRead;
      const lines = `${rest}${buffer.toString('utf8', 0, bytesRead)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const [, lambda = ''] of lines.join('\n').matchAll(TIMED_OUT)) onTimeout(lambda);
      await pause(EVERY_MS, signal);
    }
  } finally {
    await file.close();
  }
};
