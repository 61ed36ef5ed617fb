import { readFileSync } from 'node:fs';

/** The deployed stage that the end-to-end tests run against, as `local up --json` answers it. */
export interface TestStage {
  readonly endpointUrl: string;
  readonly sesUrl: string;
  readonly apiUrl: string;
  readonly writeKey: string;
  readonly mailsUrl: string;
  readonly stage: string;
  readonly region: string;
  readonly tables: Readonly<Record<string, string>>;
}

let loaded: TestStage | undefined;

/** Reads the stage from the file that RELANCE_TEST_STAGE names; `npm test` starts one and sets it. */
export const testStage = (): TestStage => {
  if (loaded) return loaded;
  const file = process.env.RELANCE_TEST_STAGE;
  if (!file) throw new Error('RELANCE_TEST_STAGE is not set: run these tests through `npm test`');
  loaded = JSON.parse(readFileSync(file, 'utf8')) as TestStage;
  return loaded;
};

/** Settings of an SDK client of the test stage. */
export const clientSettings = () => ({
  endpoint: testStage().endpointUrl,
  region: testStage().region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
