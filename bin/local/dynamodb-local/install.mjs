// Brings DynamoDB Local from Maven Central, once, with every file checked against its pinned hash. Prints one word:
// `ready`, or `skipped: <reason>` where this machine cannot have it. Ends with 1 when it should be there and is not.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { underLock } from '../install/lock.mjs';
import { failed, InstallError, isFull, ofWrite, run, say } from '../install/say.mjs';
import { stoppable } from '../install/stop.mjs';
import {
  FOLDER,
  isInstalled,
  JARS,
  lacks,
  mavenEnv,
  noteInstalled,
  POM,
  STAMP,
  wrongFiles,
} from './installed.mjs';

/** What Maven itself needs, and nobody afterwards: its own repository in the home folder is left as it is. */
const MAVEN = path.join(FOLDER, 'maven');
/** Kept when a download is begun anew: who could download once must not skip the tests later. */
const WORKED_ONCE = path.join(FOLDER, 'worked-once');
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Throws when a file is not what was pinned, or when there is one more or less. */
const verify = () => {
  const wrong = wrongFiles();
  if (wrong.length === 0) return;
  throw new InstallError(`DynamoDB Local is not what jars.sha256 pins: ${wrong.join(', ')}`);
};

const copyJars = async () => {
  mkdirSync(path.join(MAVEN, 'tmp'), { recursive: true });
  const args = [
    ...['-q', '-B', '-f', POM, COPY, `-DoutputDirectory=${JARS}`, '-DincludeScope=runtime'],
    `-Dmaven.repo.local=${path.join(MAVEN, 'repository')}`,
  ];
  const env = mavenEnv([`-Djava.io.tmpdir=${path.join(MAVEN, 'tmp')}`]);
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
  noteInstalled();
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
