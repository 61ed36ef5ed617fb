// Runs DynamoDB Local in memory on the port given, until stdin closes: so it ends with whoever started it, however that
// one ended.
import { spawn } from 'node:child_process';
import path from 'node:path';

const JARS = path.resolve(import.meta.dirname, '../../../.relance/dynamodb-local/jars');

const java = spawn(
  'java',
  [
    `-Djava.library.path=${JARS}`,
    '-Xmx384m',
    ...['-cp', path.join(JARS, '*'), 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner'],
    ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', process.argv[2]],
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
java.once('exit', (code) => process.exit(code ?? 1));
process.stdin.once('close', () => java.kill('SIGKILL'));
process.stdin.resume();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => java.kill('SIGKILL'));
