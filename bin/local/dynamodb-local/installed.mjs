// Where DynamoDB Local is kept, whether it is there, and what the machine lacks for it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../install/say.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
/** Everything of it that this project keeps. */
export const FOLDER = path.resolve(HERE, '../../../.relance/dynamodb-local');
/** What Java loads. */
export const JARS = path.join(FOLDER, 'jars');
/** What is asked of Maven. */
export const POM = path.join(HERE, 'pom.xml');
/** Where a whole installation is noted. */
export const STAMP = path.join(FOLDER, 'installed');
const SUMS = path.join(HERE, 'jars.sha256');
const OLDEST_JAVA = 17;
/** A Java keeps counters of itself in the machine's temporary folder, also for the moment in which it tells its version. */
const WITHOUT_COUNTERS = '-XX:-UsePerfData';

/** The environment of a Maven that leaves nothing there either; `more` are further options of its Java. */
export const mavenEnv = (more = []) => ({
  ...process.env,
  MAVEN_OPTS: [process.env.MAVEN_OPTS, ...more, WITHOUT_COUNTERS].filter(Boolean).join(' '),
});

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const stamp = () => sha256(readFileSync(POM) + readFileSync(SUMS));

/** The pinned hash of each file. */
const pinned = () =>
  new Map(
    readFileSync(SUMS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  ').reverse()),
  );

/** What is wrong with the files, a few words each: not what was pinned, one more, or one less. */
export const wrongFiles = () => {
  const sums = pinned();
  const files = readdirSync(JARS);
  const differ = files.filter((file) => sums.get(file) !== sha256(readFileSync(path.join(JARS, file))));
  const missing = [...sums.keys()].filter((file) => !files.includes(file));
  return [...differ.map((file) => `${file} differs`), ...missing.map((file) => `${file} is missing`)];
};

/** Whether it is there: in the version that is pinned now, as its stamp says, with every file. */
export const isInstalled = () =>
  existsSync(STAMP) &&
  readFileSync(STAMP, 'utf8') === stamp() &&
  [...pinned().keys()].every((file) => existsSync(path.join(JARS, file)));

/** Notes that it is there. */
export const noteInstalled = () => writeFileSync(STAMP, stamp());

/** What the machine lacks to run it, and (unless it is there) to bring it, in words; undefined when nothing. */
export const lacks = async () => {
  const java = await run('java', [WITHOUT_COUNTERS, '-version']);
  if (java.code !== 0) return 'no Java';
  const version = Number(/version "(\d+)/.exec(java.output)?.[1]);
  if (!(version >= OLDEST_JAVA)) return `no Java ${OLDEST_JAVA} or newer`;
  if (!isInstalled() && (await run('mvn', ['-v'], { env: mavenEnv() })).code !== 0) return 'no mvn';
  return undefined;
};
