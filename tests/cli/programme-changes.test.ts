import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildProgramme } from '../../bin/programme-document';
import { programmeChanges } from '../../bin/support/programme-changes';
import { type ProgrammeDocument, programmeKeys, programmeSchema } from '../../functions/programme/contract';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

let aws: FakeAws;
let document: ProgrammeDocument;
const folder = mkdtempSync(path.join(tmpdir(), 'relance-changes-'));
useFakeAws((started) => {
  aws = started;
});
beforeAll(async () => {
  document = programmeSchema.parse(await buildProgramme());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const idOf = (list: 'journeys' | 'templates') => document[list][0]?.id;

const publishLive = (version: number) => {
  const { templates, ...rules } = document;
  const { pk } = programmeKeys;
  aws.tables.get('programmes')?.push(
    { pk, sk: programmeKeys.pointer, version },
    {
      pk,
      sk: programmeKeys.version(version),
      version,
      rules: { ...rules, templateIds: templates.map(({ id }) => id) },
    },
    ...templates.map((template) => ({
      pk,
      sk: programmeKeys.template(version, template.id),
      version,
      template,
    })),
  );
};
const withJourney = (): ProgrammeDocument => ({
  ...document,
  journeys: [
    ...document.journeys,
    { ...(document.journeys[0] as ProgrammeDocument['journeys'][0]), id: 'second-welcome' },
  ],
});
const fileOf = (value: unknown): string => {
  const file = path.join(folder, 'programme.json');
  writeFileSync(file, JSON.stringify(value));
  return file;
};

describe('the changes of a programme', () => {
  it('are none to the same, whatever the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(document).reverse()) as ProgrammeDocument;
    expect(programmeChanges(document, turned)).toEqual([]);
  });

  it('name what was added, removed and changed', () => {
    const [cap] = document.caps;
    if (!cap) throw new Error('the programme has no cap');
    const after: ProgrammeDocument = {
      ...withJourney(),
      templates: document.templates.slice(1),
      topics: document.topics.map((topic, index) =>
        index === 0 ? { ...topic, name: { en: 'Other' } } : topic,
      ),
      caps: [
        { ...cap, max: cap.max + 1 },
        ...document.caps.slice(1),
        { scope: { topic: 'x' }, max: 1, window: '9d' },
      ],
      messageGap: '11h',
    };
    const changes = programmeChanges(document, after);
    expect(changes).toEqual([
      `topic ${document.topics[0]?.id} changed`,
      'journey second-welcome added',
      `template ${idOf('templates')} removed`,
      'cap on topic x per 9d added',
      expect.stringMatching(/^cap on \S.* per \S+ changed$/),
      'messageGap changed',
    ]);
  });

  it('are everything where nothing was before, and an order where only that differs', () => {
    expect(programmeChanges(undefined, document)).toContain(`journey ${idOf('journeys')} added`);
    const turned = { ...document, journeys: document.journeys.toReversed() };
    expect(programmeChanges(document, turned)).toEqual(['order of the journeys changed']);
  });
});

describe('programme publish and check', () => {
  it('tell what a publication changed', async () => {
    publishLive(3);
    aws.lambdas.set('publish-programme', () => ({ ok: true, version: 4, problems: [] }));
    const file = fileOf(withJourney());
    const { json, code } = await runCli('programme', 'publish', '--file', file, '--yes', '--json');
    expect(code).toBe(0);
    expect(json).toEqual({ version: 4, ok: true, problems: [], changes: ['journey second-welcome added'] });
    const people = await runCli('programme', 'publish', '--file', file, '--yes');
    expect(people.stdout).toBe('version 4 is live\n  journey second-welcome added\n');
  });

  it('tell of no change where nothing was published', async () => {
    publishLive(3);
    aws.lambdas.set('publish-programme', () => ({ ok: true, version: 3, unchanged: true, problems: [] }));
    const { json } = await runCli('programme', 'publish', '--file', fileOf(document), '--yes', '--json');
    expect(json).toEqual({ version: 3, ok: true, problems: [], changes: [] });
  });

  it('tell what would change on a stage that is named', async () => {
    publishLive(3);
    aws.lambdas.set('publish-programme', () => ({ ok: true, version: 3, problems: [] }));
    const { json } = await runCli(
      'programme',
      'check',
      '--file',
      fileOf(withJourney()),
      '--stage',
      'local',
      '--json',
    );
    expect(json).toEqual({ version: 3, ok: true, problems: [], changes: ['journey second-welcome added'] });
  });
});
