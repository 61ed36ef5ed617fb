// Runs DynamoDB Local in memory on the port given, until stdin closes: so it ends with whoever started it, however that
// one ended. It unpacks a library into the JVM's temporary folder and leaves it there: that folder is the project's, and
// goes with the run.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../processes.mjs';

const FOLDER = path.resolve(import.meta.dirname, '../../../.relance/dynamodb-local');
const JARS = path.join(FOLDER, 'jars');
const RUNS = path.join(FOLDER, 'runs');
const own = path.join(RUNS, String(process.pid));

const remove = (folder) => rmSync(folder, { recursive: true, force: true });

mkdirSync(RUNS, { recursive: true });
for (const pid of readdirSync(RUNS)) if (!isAlive(Number(pid))) remove(path.join(RUNS, pid));
mkdirSync(own, { recursive: true });
process.once('exit', () => remove(own));

const java = spawn(
  'java',
  [
    `-Djava.library.path=${JARS}`,
    `-Djava.io.tmpdir=${own}`,
    // The JVM keeps counters of itself in the machine's temporary folder, whatever the line above says.
    '-XX:-UsePerfData',
    '-Xmx384m',
    ...['-cp', path.join(JARS, '*'), 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner'],
    ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', process.argv[2]],
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
java.once('error', (error) => {
  process.stderr.write(
    `java cannot be started (${error.message}): install Java 17 or newer and start again\n`,
  );
  process.exit(1);
});
java.once('exit', (code) => process.exit(code ?? 1));
process.stdin.once('close', () => java.kill('SIGKILL'));
process.stdin.resume();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => java.kill('SIGKILL'));
