// Brings DynamoDB Local from Maven Central, once, with every file checked against its pinned hash. Prints one word:
// `ready`, or `skipped: <reason>` where this machine cannot have it. Ends with 1 when it should be there and is not.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { underLock } from '../install/lock.mjs';
import { failed, InstallError, isFull, ofWrite, run, say } from '../install/say.mjs';
import { stoppable } from '../install/stop.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const FOLDER = path.resolve(HERE, '../../../.relance/dynamodb-local');
const JARS = path.join(FOLDER, 'jars');
/** What Maven itself needs, and nobody afterwards: its own repository in the home folder is left as it is. */
const MAVEN = path.join(FOLDER, 'maven');
const STAMP = path.join(FOLDER, 'installed');
/** Kept when a download is begun anew: who could download once must not skip the tests later. */
const WORKED_ONCE = path.join(FOLDER, 'worked-once');
const POM = path.join(HERE, 'pom.xml');
const SUMS = path.join(HERE, 'jars.sha256');
const OLDEST_JAVA = 17;
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const stamp = () => sha256(readFileSync(POM) + readFileSync(SUMS));
const isInstalled = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp();

/** What the machine lacks, in words; undefined when nothing. */
const lacks = async () => {
  const java = await run('java', ['-version']);
  if (java.code !== 0) return 'no Java';
  const version = Number(/version "(\d+)/.exec(java.output)?.[1]);
  if (!(version >= OLDEST_JAVA)) return `no Java ${OLDEST_JAVA} or newer`;
  if (!isInstalled() && (await run('mvn', ['-v'])).code !== 0) return 'no mvn';
  return undefined;
};

/** Throws when a file is not what was pinned, or when there is one more or less. */
const verify = () => {
  const pinned = new Map(
    readFileSync(SUMS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  ').reverse()),
  );
  const files = readdirSync(JARS);
  const wrong = files.filter((file) => pinned.get(file) !== sha256(readFileSync(path.join(JARS, file))));
  const missing = [...pinned.keys()].filter((file) => !files.includes(file));
  if (wrong.length + missing.length === 0) return;
  throw new InstallError(
    `DynamoDB Local is not what jars.sha256 pins: ${[...wrong.map((file) => `${file} differs`), ...missing.map((file) => `${file} is missing`)].join(', ')}`,
  );
};

const copyJars = async () => {
  mkdirSync(path.join(MAVEN, 'tmp'), { recursive: true });
  const args = [
    ...['-q', '-B', '-f', POM, COPY, `-DoutputDirectory=${JARS}`, '-DincludeScope=runtime'],
    `-Dmaven.repo.local=${path.join(MAVEN, 'repository')}`,
  ];
  const own = `-Djava.io.tmpdir=${path.join(MAVEN, 'tmp')} -XX:-UsePerfData`;
  const env = { ...process.env, MAVEN_OPTS: [process.env.MAVEN_OPTS, own].filter(Boolean).join(' ') };
  return run('mvn', args, { label: 'DynamoDB Local', env });
};

/** Answers the reason for which there is nothing to install, or undefined when it is installed. */
const download = async () => {
  // Half of what a killed download brought is no better than nothing.
  for (const folder of [JARS, MAVEN]) rmSync(folder, { recursive: true, force: true });
  rmSync(STAMP, { force: true });
  mkdirSync(JARS, { recursive: true });
  say('bringing DynamoDB Local from Maven Central');
  const ended = await copyJars();
  rmSync(MAVEN, { recursive: true, force: true });
  if (ended.code !== 0) {
    const error = failed('mvn', ended);
    if (existsSync(WORKED_ONCE) || isFull(error)) throw error;
    return 'Maven Central did not answer with DynamoDB Local';
  }
  writeFileSync(WORKED_ONCE, '');
  verify();
  writeFileSync(STAMP, stamp());
  return undefined;
};

/** Brings it unless it is there; answers what the machine lacks. */
const bring = async () => {
  const reason = await lacks();
  if (reason || isInstalled()) return reason;
  return underLock(path.join(FOLDER, 'install.lock'), async () => (isInstalled() ? undefined : download()));
};

try {
  const reason = await stoppable(bring);
  process.stdout.write(reason ? `skipped: ${reason}\n` : 'ready\n');
} catch (thrown) {
  const error = ofWrite(thrown);
  if (!(error instanceof InstallError)) throw error;
  say(`error: ${error.message}`);
  process.exitCode = 1;
}
