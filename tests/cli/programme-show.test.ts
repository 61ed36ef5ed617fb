import { programmeKeys } from '../../functions/programme/contract';
import { checkDocument } from '../../functions/programme/flows/check';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';
import { useLogFiles } from '../support/evaluate/log-files';
import { documentOf, welcomeJourney } from '../support/journeys/builders';

const { fileOf } = useLogFiles();
let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

const check = (file: string) => runCli('programme', 'check', '--file', file, '--json');

test('programme show prints the document that --file takes', async () => {
  const { code, stdout, json } = await runCli('programme', 'show', '--json');
  expect(code).toBe(0);
  expect(json.templates.length).toBeGreaterThan(0);
  const plain = await runCli('programme', 'show');
  expect(JSON.parse(plain.stdout)).toEqual(json);
  const checked = await check(fileOf(stdout, 'shown.json'));
  expect(checked.json).toEqual({ version: null, ok: true, problems: [], changes: [] });
});

test('of a stage it prints what is live there, as it could be published again', async () => {
  const nothing = await runCli('programme', 'show', '--stage', 'local', '--json');
  expect([nothing.code, nothing.json.error.code]).toEqual([1, 'programme_missing']);

  const checked = checkDocument(documentOf([welcomeJourney()]));
  if (!checked.ok) throw new Error('the document is wrong');
  const { templates, ...rules } = checked.document;
  aws.tables.get('programmes')?.push(
    { pk: programmeKeys.pk, sk: programmeKeys.pointer, version: 2 },
    {
      pk: programmeKeys.pk,
      sk: programmeKeys.version(2),
      rules: { ...rules, templateIds: templates.map(({ id }) => id) },
    },
    ...templates.map((template) => ({
      pk: programmeKeys.pk,
      sk: programmeKeys.template(2, template.id),
      template,
    })),
  );
  const { code, json, stdout } = await runCli('programme', 'show', '--stage', 'local', '--json');
  expect(code).toBe(0);
  expect(json).toEqual(JSON.parse(JSON.stringify(checked.document)));
  expect((await check(fileOf(stdout, 'live.json'))).json).toMatchObject({ ok: true });
});

test('one mistake is one problem', async () => {
  const { json } = await runCli('programme', 'show', '--json');
  const caps = [{ scope: 'all', max: 0, window: '31d' }];
  const file = fileOf(JSON.stringify({ ...json, caps }), 'wrong.json');
  const { code, stdout } = await runCli('programme', 'check', '--file', file);
  expect(code).toBe(3);
  expect(stdout).toMatch(/^1 problem\ncaps.0.max: must be at least 1 .too_small.\nmore may follow [^\n]*\n$/);
});
