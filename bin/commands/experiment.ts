import type { Command } from 'commander';
import { dynamo } from '../../functions/shared/platform/aws';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { openCsv } from '../support/csv/csv-file';
import { namedDecimal } from '../support/csv/decimal';
import { delimiterOf } from '../support/csv/delimiter';
import { ENCODINGS, namedEncoding } from '../support/csv/encoding';
import { AFTER_DAYS, afterDaysOf, enteredItems, journeyOf } from '../support/entered';
import { analyse } from '../support/experiment/analyse';
import { gatherArms } from '../support/experiment/gather-arms';
import { analyseJourney } from '../support/experiment/journey-arms';
import { sizeLines, sizeOf } from '../support/experiment/size';
import { analysisLines } from '../support/experiment/words';
import { untilInterrupted } from '../support/interrupt';
import { EXIT, UsageError } from '../support/problems';
import { type Running, reads, running } from '../support/run';
import { named } from '../support/stage';

const JSON_OPTION = ['--json', 'print exactly one JSON object on stdout, and nothing else'] as const;
const BY_DEFAULT = ['converted', 'value'];

interface AnalyseOptions {
  journey?: string;
  after: string;
  arm: string;
  metric?: string[];
  guardrail?: string[];
  control?: string;
  shares?: string;
  covariate?: string[];
  who?: string[];
  planned?: string;
  winsorise?: string;
  delimiter?: string;
  decimal?: string;
  encoding?: string;
}

const each = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** A number of an option, `12%` being 0.12; throws `number_invalid`. */
const numberOf = (option: string, text: string, rule: string, holds: (value: number) => boolean): number => {
  const [, number, percent] = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(%?)\s*$/i.exec(text) ?? [];
  const value = Number(number) / (percent ? 100 : 1);
  if (Number.isFinite(value) && holds(value)) return value;
  throw new UsageError('number_invalid', `--${option} must be ${rule}; it is "${text}"`);
};

const wholeOf = (option: string, text: string): number =>
  numberOf(option, text, 'a whole number from 1 on', (value) => Number.isSafeInteger(value) && value >= 1);

const sharesOf = (text: string): Map<string, number> => {
  const shares = new Map<string, number>();
  for (const part of text.split(',')) {
    const at = part.lastIndexOf('=');
    const name = part.slice(0, Math.max(0, at)).trim();
    if (name === '')
      throw new UsageError('shares_invalid', `--shares must be NAME=SHARE,NAME=SHARE; it is "${text}"`);
    if (shares.has(name)) throw new UsageError('shares_invalid', `--shares names the arm "${name}" twice`);
    const rule = 'NAME=SHARE with shares from 0.000001 to 1000000';
    shares.set(
      name,
      numberOf('shares', part.slice(at + 1), rule, (value) => value >= 1e-6 && value <= 1e6),
    );
  }
  return shares;
};

const delimiterSaid = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const delimiter = delimiterOf(text);
  if (delimiter.length === 1 && delimiter !== '"') return delimiter;
  throw new UsageError('delimiter_invalid', `--delimiter must be one character, or tab; it is "${text}"`);
};

/** What only a file can answer, or says with its columns. */
const OF_FILES = [
  'metric',
  'guardrail',
  'control',
  'shares',
  'covariate',
  'who',
  'winsorise',
  'delimiter',
  'decimal',
  'encoding',
] as const;

/** Judges a journey's control group from the tables of the stage. */
const analyseEntered = async (
  { options, output, stage }: Running<AnalyseOptions>,
  id: string,
  file: string | undefined,
): Promise<number> => {
  if (file !== undefined)
    throw new UsageError('file_and_journey', 'name a file or --journey, not both: they are two experiments');
  const given = OF_FILES.find((name) => (options[name]?.length ?? 0) > 0);
  if (given)
    throw new UsageError(
      'option_of_files',
      `--${given} is for files: of a journey, the arms are its own, and what is compared is what the cards keep`,
    );
  const afterDays = afterDaysOf(options.after);
  const planned = options.planned === undefined ? undefined : wholeOf('planned', options.planned);
  const { outputs } = await stage();
  const now = Date.now();
  const programmes = programmeReader(dynamo(), named(outputs.tables, 'programmes'));
  const { rules } = await programmes.live(now);
  const { controlGroup: share } = journeyOf(rules, id);
  const progress = output.progress('members who entered');
  const analysis = await analyseJourney(
    enteredItems(dynamo(), named(outputs.tables, 'members'), id, programmes),
    { journey: id, afterDays, share, ...(planned === undefined ? {} : { planned }) },
    { now, onRead: (members) => progress.at(members) },
  );
  progress.end();
  output.result(analysis, analysisLines(analysis, output));
  return analysis.sampleRatio.mismatch ? EXIT.problems : EXIT.done;
};

const registerAnalyse = (experiment: Command): void => {
  reads(experiment.command('analyse'))
    .description(
      'what an experiment changed, from a CSV file of one member a line or of a journey of the stage',
    )
    .argument('[file]', 'a CSV file with a header, compressed by gzip or not, or - for standard input')
    .option('--journey <id>', 'instead of a file: those who entered this journey, beside its control group')
    .option('--after <days>', 'of a journey: judge who entered so many days ago or more', AFTER_DAYS)
    .option('--arm <column>', 'the column that names the arm', 'variant')
    .option(
      '--metric <column>',
      'a column to compare: 0 and 1 make a rate, other numbers a mean; may be given several times (default: converted and value, where they are there)',
      each,
    )
    .option('--control <name>', 'the arm that got nothing (default: control)')
    .option('--guardrail <column>', 'a column of 0 and 1 of which more is harm; several times', each)
    .option('--shares <shares>', 'how large the arms were meant to be: control=1,mail=9 (default: equal)')
    .option(
      '--covariate <column>',
      'a column of numbers from before the experiment (CUPED); several times',
      each,
    )
    .option('--who <column>', 'a column known before, to look for those who react more; several times', each)
    .option('--planned <n>', 'members planned in all: sentences that hold however often you look')
    .option('--winsorise <share>', 'cap money at this quantile of the values above 0, such as 0.99')
    .option('--delimiter <c>', 'what stands between cells (default: found in the header)')
    .option(
      '--decimal <mark>',
      'point or comma, before decimals (default: point; asked for where a number has a comma)',
    )
    .option('--encoding <name>', `${ENCODINGS.join(', ')} (default: told by the bytes)`)
    .action(
      running<[string | undefined], AnalyseOptions>(async (context, file) => {
        const { options, output } = context;
        if (options.journey !== undefined) return analyseEntered(context, options.journey, file);
        if (file === undefined)
          throw new UsageError('file_missing', 'name a CSV file, or a journey of the stage with --journey');
        const { planned, winsorise, control, shares } = options;
        const rules = {
          ...(control === undefined ? {} : { control }),
          ...(shares === undefined ? {} : { shares: sharesOf(shares) }),
          ...(planned === undefined ? {} : { planned: wholeOf('planned', planned) }),
          ...(winsorise === undefined
            ? {}
            : {
                winsorise: numberOf(
                  'winsorise',
                  winsorise,
                  'above 0 and at most 1',
                  (value) => value > 0 && value <= 1,
                ),
              }),
        };
        const decimal = options.decimal === undefined ? undefined : namedDecimal(options.decimal);
        const delimiter = delimiterSaid(options.delimiter);
        const csv = await openCsv(file, {
          ...(delimiter === undefined ? {} : { delimiter }),
          ...(options.encoding === undefined ? {} : { encoding: namedEncoding(options.encoding) }),
        });
        const metrics = options.metric ?? BY_DEFAULT.filter((name) => csv.columns.includes(name));
        if (metrics.length === 0)
          throw new UsageError(
            'metric_missing',
            `there is no column converted or value: name what to compare with --metric; there are ${csv.columns.map((column) => `"${column}"`).join(', ')}`,
          );
        const interrupted = untilInterrupted();
        try {
          const progress = output.progress('lines read');
          const gathered = await gatherArms(
            csv,
            {
              arm: options.arm,
              metrics,
              guardrails: options.guardrail ?? [],
              covariates: options.covariate ?? [],
              who: options.who ?? [],
            },
            {
              binned: winsorise !== undefined,
              ...(decimal === undefined ? {} : { decimal }),
              onRead: (rows) => progress.at(rows),
              signal: interrupted.signal,
            },
          );
          if (interrupted.signal.aborted) return EXIT.stopped;
          progress.end();
          const analysis = analyse(gathered, { ...rules, metrics: metrics.length });
          output.result(analysis, analysisLines(analysis, output));
          return analysis.rejected > 0 || analysis.sampleRatio.mismatch ? EXIT.problems : EXIT.done;
        } finally {
          interrupted.done();
        }
      }),
    );
};

interface SizeOptions {
  base: string;
  lift: string;
  deviation?: string;
  alpha: string;
  power: string;
  variants: string;
  ratio: string;
  daily?: string;
}

const registerSize = (experiment: Command): void => {
  experiment
    .command('size')
    .description('how many members an experiment needs')
    .requiredOption(
      '--base <p>',
      'what comes without it: a rate such as 10% or 0.1, or a mean with --deviation',
    )
    .requiredOption('--lift <p>', 'the relative change to be found: 10% of a base of 10 % is 11 %')
    .option('--deviation <s>', 'the standard deviation of the values: base is a mean')
    .option('--alpha <p>', 'how often it sees an effect where there is none, shared by the variants', '0.05')
    .option('--power <p>', 'how often it finds the change', '0.8')
    .option('--variants <n>', 'treated arms beside the control', '1')
    .option('--ratio <r>', 'members of the control for each member of a treated arm', '1')
    .option('--daily <n>', 'members who come into it each day: tells the days')
    .option(...JSON_OPTION)
    .action(
      running<[], SizeOptions>(async ({ options, output }) => {
        const { deviation, daily } = options;
        const share = (value: number) => value > 0 && value < 1;
        const isRate = deviation === undefined;
        const alpha = numberOf('alpha', options.alpha, 'between 0 and 1', share);
        const size = sizeOf({
          base: isRate
            ? numberOf('base', options.base, 'a rate between 0 and 1, such as 10% or 0.1', share)
            : numberOf('base', options.base, 'a mean other than 0', (value) => value !== 0),
          lift: numberOf(
            'lift',
            options.lift,
            'a change other than 0, such as 10% or -0.1',
            (value) => value !== 0,
          ),
          ...(deviation === undefined
            ? {}
            : { deviation: numberOf('deviation', deviation, 'a number above 0', (value) => value > 0) }),
          alpha,
          power: numberOf(
            'power',
            options.power,
            'between --alpha and 1',
            (value) => value > alpha && value < 1,
          ),
          variants: wholeOf('variants', options.variants),
          ratio: numberOf('ratio', options.ratio, 'a number above 0', (value) => value > 0),
          ...(daily === undefined ? {} : { daily: wholeOf('daily', daily) }),
        });
        output.result(size, sizeLines(size, isRate));
        return undefined;
      }),
    );
};

/** `relance experiment analyse|size`: what an experiment changed, and how large it must be. It needs no AWS. */
export const registerExperiment = (program: Command): void => {
  const experiment = program
    .command('experiment')
    .description('control groups and A/B tests: what they changed, how large they must be');
  registerAnalyse(experiment);
  registerSize(experiment);
};
