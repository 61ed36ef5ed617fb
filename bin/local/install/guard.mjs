// node guard.mjs PROGRAM ARGS...: runs a program in this process's own group, and kills the group when standard input
// closes: so a download ends with whoever began it, also when that one was killed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
// The group hears a signal as a whole: the program puts back what it had begun, and is waited for.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.stdin.once('close', () => process.kill(-process.pid, 'SIGKILL')).resume();
