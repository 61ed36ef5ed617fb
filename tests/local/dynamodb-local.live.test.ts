import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PROJECT } from '../../bin/local/folders';
import { hasSecondOpinion, startSecondOpinion } from '../support/dynamodb-local/second-opinion';
import { eventually } from '../support/e2e/eventually';

const isHere = hasSecondOpinion() && process.platform === 'linux';
const RUNS = path.join(PROJECT, '.relance/dynamodb-local/runs');

const javaOf = (port: string): string | undefined =>
  readdirSync('/proc').find((pid) => {
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return args[0] === 'java' && args.at(-2) === port;
    } catch {
      return false;
    }
  });

/** The folder of a run, as its Java was told. */
const folderOf = (java: string): string =>
  readFileSync(`/proc/${java}/cmdline`, 'utf8')
    .split('\0')
    .find((arg) => arg.startsWith('-Djava.io.tmpdir='))
    ?.slice('-Djava.io.tmpdir='.length) ?? '';

(isHere ? test : test.skip)(
  'DynamoDB Local unpacks its library in the project, and leaves nothing when it has ended',
  async () => {
    const local = await startSecondOpinion();
    try {
      const client = new DynamoDBClient({
        endpoint: local.endpointUrl,
        region: local.region,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      await client.send(
        new CreateTableCommand({
          TableName: 'one',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      client.destroy();
      const java = javaOf(new URL(local.endpointUrl).port);
      if (!java) throw new Error('no Java has that port');
      expect(path.dirname(folderOf(java))).toBe(RUNS);
      // A library is mapped from where it was unpacked, and so would the counters of a JVM be.
      const maps = readFileSync(`/proc/${java}/maps`, 'utf8');
      const mapped = [...new Set(maps.match(/\/\S*(?:sqlite4java|hsperfdata)\S*/g))];
      expect(mapped.map((file) => path.dirname(file))).toEqual([realpathSync(folderOf(java))]);
    } finally {
      await local.stop();
    }
    const port = new URL(local.endpointUrl).port;
    await eventually('its Java has ended', async () => (javaOf(port) ? undefined : true), 30);
  },
);
