import path from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod';
import { type PublishAnswer, pausedIn, programmeSchema } from '../../functions/programme/contract';
import { checkDocument } from '../../functions/programme/flows/check';
import { type Issue, RelanceError } from '../../functions/shared/kernel/errors';
import { PROJECT } from '../local/folders';
import { confirmWrite } from '../support/confirm';
import { invoke } from '../support/invoke';
import type { Output } from '../support/output';
import { pausedAnswer, pauseSentences } from '../support/pauses';
import { plural } from '../support/plural';
import { EXIT, UsageError } from '../support/problems';
import { comparedWithLive, liveDocument } from '../support/programme-changes';
import { programmeProblemLines } from '../support/programme-problems';
import { readDocument } from '../support/read-document';
import { running, writes } from '../support/run';
import { named, type Stage } from '../support/stage';
import { registerPauses } from './programme-pause';

/**
 * What the programme commands answer. `version` is the live one, null where no stage was asked; `changes` says in short
 * sentences what the document has other than the programme that is (or, once published, was) live.
 */
export interface ProgrammeResult {
  readonly version: number | null;
  readonly ok: boolean;
  readonly problems: readonly Issue[];
  readonly changes: readonly string[];
}

/** The document meant (of the file, else the programme of this repository), or the mistakes in its sources. */
const loadDocument = async (
  file: string | undefined,
): Promise<{ readonly document: unknown } | { readonly problems: readonly Issue[] }> => {
  if (file !== undefined) return { document: await readDocument(file) };
  const { buildProgramme } = await import('../programme-document');
  try {
    return { document: await buildProgramme() };
  } catch (error) {
    if (!(error instanceof RelanceError)) throw error;
    const { code, message, issues } = error;
    return { problems: issues.length > 0 ? issues : [{ path: '', code, message }] };
  }
};

/** Checks a document without a stage: everything that publishing would refuse. */
export const checkResult = (document: unknown): ProgrammeResult => {
  const checked = checkDocument(document);
  return { version: null, ok: checked.ok, problems: checked.problems, changes: [] };
};

/** Tells of journeys that somebody wrote and the programme does not list: they would never start. */
const noteUnlisted = async (output: Output): Promise<void> => {
  const [{ programme }, { unlistedJourneys }] = await Promise.all([
    import('../../programme'),
    import('../support/unlisted-journeys'),
  ]);
  for (const { file, ids } of await unlistedJourneys(
    path.join(PROJECT, 'programme/journeys'),
    programme.journeys,
  ))
    output.note(
      `warning: programme/journeys/${file} defines ${ids.join(', ')}, which \`journeys\` in programme/index.ts does not list`,
    );
};

const publisher = (stage: Stage): string => named(stage.outputs.functions, 'publish-programme');

const changesOf = (
  output: Output,
  document: unknown,
  compare: Awaited<ReturnType<typeof comparedWithLive>>,
): readonly string[] => {
  if (!compare) output.note('what changed is not told: you may not read the programmes of this stage');
  const parsed = programmeSchema.safeParse(document);
  return compare && parsed.success ? compare(parsed.data) : [];
};

const tell = (output: Output, result: ProgrammeResult, good: string, document?: unknown): number => {
  output.result(result, [
    result.ok ? good : plural(result.problems.length, 'problem'),
    ...result.changes.map((change) => `  ${change}`),
    ...programmeProblemLines(result.problems, document),
  ]);
  return result.ok ? EXIT.done : EXIT.problems;
};

/** The JSON Schema of the document, as people write it. */
export const programmeJsonSchema = (): object => z.toJSONSchema(programmeSchema, { io: 'input' });

interface Options {
  file?: string;
}

/** `relance programme check|publish|rollback|pause|resume|show|schema`. Exit code 3 when the programme has mistakes. */
export const registerProgramme = (program: Command): void => {
  const programme = program
    .command('programme')
    .description('what the marketers define: check it, publish it, pause it');

  programme
    .command('check')
    .description(
      'check the programme, with no AWS unless a stage is named: shape, references, dead ends, templates, languages, consent',
    )
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .option('--stage <name>', 'tell also what would change on this stage')
    .option(
      '--file <document>',
      'a document in JSON, as `relance programme show` prints it (default: the programme of this repository)',
    )
    .action(
      running<[], Options>(async ({ options, output, stage }) => {
        const loaded = await loadDocument(options.file);
        if ('problems' in loaded) {
          return tell(output, { version: null, ok: false, problems: loaded.problems, changes: [] }, '');
        }
        if (options.file === undefined) await noteUnlisted(output);
        const result = checkResult(loaded.document);
        if (options.stage === undefined)
          return tell(output, result, 'the programme is good', loaded.document);
        const place = await stage();
        const { version } = await invoke<PublishAnswer>(publisher(place), { action: 'current' });
        const compare = await comparedWithLive(place);
        const changes = changesOf(output, loaded.document, compare);
        const words = compare && changes.length === 0 ? 'it is the same as' : 'live is';
        return tell(
          output,
          { ...result, version, changes },
          `the programme is good; ${words} version ${version} on the stage "${place.stage}"`,
          loaded.document,
        );
      }),
    );

  writes(programme.command('publish'))
    .description('check the programme and make it live as a new version')
    .option(
      '--file <document>',
      'a document in JSON, as `relance programme show` prints it (default: the programme of this repository)',
    )
    .action(
      running<[], Options>(async ({ options, output, stage }) => {
        const loaded = await loadDocument(options.file);
        if ('problems' in loaded) {
          return tell(output, { version: null, ok: false, problems: loaded.problems, changes: [] }, '');
        }
        const place = await stage();
        await confirmWrite(place, options, 'publish the programme');
        const compare = await comparedWithLive(place);
        const answer = await invoke<PublishAnswer>(publisher(place), {
          action: 'publish',
          document: loaded.document,
        });
        const { ok, version, problems, unchanged } = answer;
        const words = unchanged
          ? `nothing changed: version ${version} is live and the same`
          : `version ${version} is live`;
        const changes = ok && !unchanged ? changesOf(output, loaded.document, compare) : [];
        for (const line of pauseSentences(pausedAnswer(pausedIn(answer.paused))))
          output.note(`still: ${line}`);
        return tell(output, { version, ok, problems, changes }, words, loaded.document);
      }),
    );

  writes(programme.command('rollback'))
    .description('make an earlier version live again; members go on with the version they entered with')
    .option('--to <version>', 'the number of the version (default: the one before)')
    .action(
      running<[], { to?: string }>(async ({ options, output, stage }) => {
        const to = options.to === undefined ? undefined : Number(options.to);
        if (to !== undefined && !(Number.isInteger(to) && to > 0))
          throw new UsageError('to_invalid', `--to must be the number of a version; it is "${options.to}"`);
        const place = await stage();
        await confirmWrite(
          place,
          options,
          to === undefined ? 'go back one version' : `go back to version ${to}`,
        );
        const answer = await invoke<PublishAnswer>(publisher(place), {
          action: 'rollback',
          ...(to === undefined ? {} : { to }),
        });
        const { ok, version, problems, unchanged } = answer;
        const words = unchanged ? `version ${version} is live already` : `version ${version} is live again`;
        return tell(output, { version, ok, problems, changes: [] }, words);
      }),
    );

  registerPauses(programme);

  programme
    .command('show')
    .description(
      'print the programme of this repository as one document, which --file takes; the live one when a stage is named',
    )
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .option('--stage <name>', 'what is live on this stage')
    .action(
      running(async ({ options, output, stage }) => {
        const loaded =
          options.stage === undefined
            ? await loadDocument(undefined)
            : { document: await liveDocument(await stage()) };
        if ('problems' in loaded)
          return tell(output, { version: null, ok: false, problems: loaded.problems, changes: [] }, '');
        const document = loaded.document as object;
        output.result(document, JSON.stringify(document, null, 2).split('\n'));
        return undefined;
      }),
    );

  programme
    .command('schema')
    .description('print the JSON Schema of the programme document')
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .action(
      running(async ({ output }) => {
        const schema = programmeJsonSchema();
        output.result(schema, JSON.stringify(schema, null, 2).split('\n'));
        return undefined;
      }),
    );
};
