import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installedPython } from '../../bin/local/python';
import { SHOP, templatesOf } from '../support/infra/templates';

jest.setTimeout(300_000);

/** Rules that we do not follow, each with its reason. */
const NOT_FOLLOWED: Readonly<Record<string, string>> = {
  W3005: 'CDK itself says the dependency of every function on its role, though the reference says it too.',
  W6001: 'The command line reads one stack only: its outputs name what the data stack made.',
};

/** Its console script, without the script: where Python has no venv, there is none. */
const RUN = 'import sys; from cfnlint.runner import main; sys.exit(main())';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relance-cfn-lint-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What cfn-lint finds in a template: `rule resource: message` each. Throws when it cannot run. */
const lint = async (name: string, template: object): Promise<string[]> => {
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(template));
  const python = installedPython();
  const args = ['-c', RUN, '--regions', 'eu-west-1', '--format', 'json', '--', file];
  const output = await new Promise<string>((resolve, reject) => {
    const env = { ...process.env, ...python.env };
    execFile(python.command, args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      // It ends with a number of its own when it found something; without a list it could not run.
      if (stdout.trimStart().startsWith('[')) resolve(stdout);
      else reject(new Error(`cfn-lint did not run: ${error?.message} ${stderr}`));
    });
  });
  interface Found {
    readonly Rule: { readonly Id: string };
    readonly Message: string;
    readonly Location: { readonly Path: readonly string[] | null };
  }
  return (JSON.parse(output) as Found[])
    .filter(({ Rule }) => !(Rule.Id in NOT_FOLLOWED))
    .map(({ Rule, Location, Message }) => `${Rule.Id} ${Location.Path?.slice(0, 2).join('/')}: ${Message}`);
};

test.each(['dev', 'prod', 'local'])('cfn-lint finds nothing in the templates of %s', async (stage) => {
  const { data, service } = templatesOf(stage, stage === 'local' ? {} : SHOP);
  expect(await lint(`${stage}-data`, data)).toEqual([]);
  expect(await lint(`${stage}-service`, service)).toEqual([]);
});

test('cfn-lint finds a property that no queue has', async () => {
  const found = await lint('wrong', {
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeOut: 30 } } },
  });
  expect(found.join()).toMatch(/E3002.*VisibilityTimeOut/);
});
