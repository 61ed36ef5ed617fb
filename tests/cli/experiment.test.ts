import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Comparison, ExperimentAnalysis, MetricAnalysis } from '../../bin/support/experiment/analysis';
import { runCli } from '../support/cli/run-cli';

const HILLSTROM = path.join(__dirname, '../data/hillstrom.csv.gz');
const folder = mkdtempSync(path.join(tmpdir(), 'relance-experiment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (name: string, content: string | Buffer): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
/** A file of arms: name, members, and how many of them converted. */
const experiment = (
  name: string,
  arms: readonly (readonly [string, number, number])[],
  head = 'variant,converted',
) =>
  fileOf(
    name,
    [
      head,
      ...arms.flatMap(([arm, n, hits]) => Array.from({ length: n }, (_, i) => `${arm},${Number(i < hits)}`)),
    ].join('\n'),
  );
const codeOf = async (...args: string[]) => {
  const { code, json } = await runCli('experiment', ...args, '--json');
  return [code, json.error?.code];
};
const metricOf = (json: ExperimentAnalysis, name: string) =>
  json.metrics.find(({ metric }) => metric === name) as MetricAnalysis;
const armOf = (json: ExperimentAnalysis, metric: string, name: string) =>
  metricOf(json, metric).comparisons.find(({ arm }) => arm === name) as Comparison;

describe('experiment analyse', () => {
  it('finds the figures of the published e-mail experiment in its file', async () => {
    const who = ['recency', 'history', 'mens', 'womens', 'newbie', 'zip_code', 'channel'].flatMap((one) => [
      '--who',
      one,
    ]);
    const { code, json, stderr } = await runCli(
      ...[
        'experiment',
        'analyse',
        HILLSTROM,
        '--arm',
        'segment',
        '--control',
        'No E-Mail',
        '--covariate',
        'history',
      ],
      ...['--metric', 'visit', '--metric', 'spend', ...who, '--json'],
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({ read: 64_000, used: 64_000, rejected: 0, control: 'No E-Mail' });
    expect(json.sampleRatio.p).toBeCloseTo(0.90369, 5);
    const visit = armOf(json, 'visit', 'Mens E-Mail');
    expect(visit.low).toBeCloseTo(0.0699533, 7);
    expect(visit.high).toBeCloseTo(0.0832267, 7);
    expect((visit.adjusted?.reduction ?? 0) * 100).toBeCloseTo(0.444, 3);
    expect(armOf(json, 'spend', 'Womens E-Mail').p).toBeCloseTo(0.0011294, 7);
    expect(visit.reacting?.found).toBe(false);
    expect(armOf(json, 'visit', 'Womens E-Mail').reacting?.found).toBe(true);
    expect(stderr).toMatch(/^lines read 64,000/m);
  });

  it('says in a table and in sentences what changed', async () => {
    const file = experiment('clear.csv', [
      ['control', 1000, 100],
      ['mail', 1000, 180],
    ]);
    const { code, stdout } = await runCli('experiment', 'analyse', file);
    expect(code).toBe(0);
    expect(stdout).toContain('The arms are as large as was meant (chi-square 0.00, p 1.000).');
    expect(stdout).toMatch(/mail +18\.00 % +\+8\.00 +\+4\.97 to \+11\.03 +\+80\.0 % \(/);
    expect(stdout).toContain(
      'mail raises converted from 10.00 % to 18.00 %: +8.00 points, 95 % sure of +4.97 to +11.03 points (p < .0001).',
    );
  });

  it('claims nothing where nothing is shown, and no harm where there is none', async () => {
    const file = fileOf(
      'none.csv',
      [
        'variant,converted,left',
        ...Array.from(
          { length: 2000 },
          (_, i) => `${i % 2 ? 'mail' : 'Control'},${Number((i >> 1) % 20 < 3)},${Number(i % 3 === 0)}`,
        ),
      ].join('\n'),
    );
    const { stdout } = await runCli('experiment', 'analyse', file, '--guardrail', 'left');
    expect(stdout).toContain('mail: no effect on converted is shown');
    expect(stdout).toContain('mail: no harm to left is shown');
    const harm = fileOf(
      'harm.csv',
      [
        'variant,converted,left',
        ...Array.from(
          { length: 2000 },
          (_, i) => `${i % 2 ? 'mail' : 'control'},1,${Number(i % 2 === 1 && i % 10 < 5)}`,
        ),
      ].join('\n'),
    );
    expect((await runCli('experiment', 'analyse', harm, '--guardrail', 'left')).stdout).toContain(
      'mail does harm: left goes from 0.00 % to 40.00 %',
    );
  });

  it('says first that members are missing, and ends with 3', async () => {
    const file = experiment('missing.csv', [
      ['control', 1000, 100],
      ['mail', 800, 90],
    ]);
    const plain = await runCli('experiment', 'analyse', file);
    expect(plain.code).toBe(3);
    expect(plain.stdout).toMatch(/not as large as was meant .* find out who is missing/);
    const meant = await runCli('experiment', 'analyse', file, '--shares', 'control=5,mail=4', '--json');
    expect(meant.code).toBe(0);
    expect(meant.json.sampleRatio.mismatch).toBe(false);
  });

  it('holds back at an early look what only the end of the plan can tell', async () => {
    const file = experiment('early.csv', [
      ['control', 1000, 100],
      ['mail', 1000, 128],
    ]);
    const early = await runCli('experiment', 'analyse', file, '--planned', '20000', '--json');
    expect(early.json.done).toBe(0.1);
    const one = armOf(early.json, 'converted', 'mail');
    expect(one.p).toBeLessThan(0.05);
    expect(one.alwaysValid?.pHolm).toBeGreaterThan(0.05);
    expect((await runCli('experiment', 'analyse', file, '--planned', '20000')).stdout).toContain(
      'no effect on converted is shown',
    );
  });

  it('caps the largest orders when it is told to', async () => {
    const orders = Array.from(
      { length: 400 },
      (_, i) => `${i % 2 ? 'mail' : 'control'},${i === 399 ? 100_000 : (i % 7) * 10}`,
    );
    const file = fileOf('orders.csv', ['variant,value', ...orders].join('\r\n'));
    const capped = await runCli('experiment', 'analyse', file, '--winsorise', '99%', '--json');
    expect(metricOf(capped.json, 'value').winsorised).toEqual({ kept: 0.99, cap: 60, capped: 1 });
    expect(armOf(capped.json, 'value', 'mail').error).toBeLessThan(5);
    expect(
      armOf((await runCli('experiment', 'analyse', file, '--json')).json, 'value', 'mail').error,
    ).toBeGreaterThan(100);
  });

  it('reads decimal commas and old encodings when it is told to, and says so where it was not', async () => {
    const text = 'variant;Montant dépensé\ncontrol;0\ncontrol;-1,5\nété;2,5\nété;1e1\ncontrol;3\nété;4';
    const file = fileOf('montants.csv', Buffer.from(text, 'latin1'));
    const args = [file, '--metric', 'Montant dépensé', '--json'];
    const said = await runCli(
      'experiment',
      'analyse',
      ...args,
      '--decimal',
      'comma',
      '--encoding',
      'windows-1252',
    );
    expect(said.code).toBe(0);
    expect(metricOf(said.json, 'Montant dépensé').arms).toEqual([
      { arm: 'control', n: 3, value: 0.5 },
      { arm: 'été', n: 3, value: 5.5 },
    ]);
    const unsaid = await runCli('experiment', 'analyse', ...args);
    expect(unsaid.code).toBe(2);
    expect(unsaid.json.error).toMatchObject({
      code: 'value_ambiguous',
      message:
        'line 3: Montant dépensé is "-1,5": say whether decimals have a point or a comma, with --decimal point or --decimal comma',
    });
    expect(await codeOf('analyse', file, '--decimal', 'dot')).toEqual([2, 'decimal_invalid']);
    expect(await codeOf('analyse', file, '--encoding', 'morse')).toEqual([2, 'encoding_invalid']);
  });

  it.each([
    ['12,50', 'comma', 12.5],
    ['8.497,16', 'comma', 8497.16],
    ['1.234', 'comma', 1234],
    ['1,234', 'point', 1234],
    ['8,497.16', undefined, 8497.16],
    ['$12.50', undefined, 12.5],
    ['12.50', undefined, 12.5],
    ['12,50', undefined, 'value_ambiguous'],
    ['1,234', undefined, 'value_ambiguous'],
    ['12.50', 'comma', 'value_ambiguous'],
    ['12,50', 'point', 'value_ambiguous'],
  ])(
    'reads %s with the decimal mark %s as %s, so that who bought is never left out',
    async (cell, said, read) => {
      const lines = Array.from({ length: 20 }, (_, i) => `${i % 2 ? 'mail' : 'control'};0`);
      const file = fileOf('export.csv', ['variant;value', ...lines, `mail;${cell}`].join('\n'));
      const decimal = said === undefined ? [] : ['--decimal', said];
      const { code, json } = await runCli('experiment', 'analyse', file, ...decimal, '--json');
      if (typeof read === 'string') expect([code, json.error.code]).toEqual([2, read]);
      else expect([code, 11 * armOf(json, 'value', 'mail').treated]).toEqual([0, expect.closeTo(read, 9)]);
    },
  );

  it.each([
    [
      'semicolons, quotes and a byte-order mark',
      '\ufeffvariant;"converted"\ncontrol;0\n"mail";1\n\ncontrol;no\nmail;yes\n',
      [],
    ],
    ['tabs', 'variant\tconverted\ncontrol\t0\nmail\t1\ncontrol\t0\nmail\t1', []],
    ['another delimiter', 'variant^converted\ncontrol^0\nmail^1\ncontrol^0\nmail^1', ['--delimiter', '^']],
    [
      'columns of other names',
      'who,said\ncontrol,false\nmail,true\ncontrol,0\nmail,1',
      ['--arm', 'who', '--metric', 'said'],
    ],
  ])('reads %s', async (_, text, options) => {
    for (const content of [text, gzipSync(text)]) {
      const { code, json } = await runCli(
        'experiment',
        'analyse',
        fileOf('as-it-is.csv', content),
        ...options,
        '--json',
      );
      expect(code).toBe(0);
      expect(json.metrics[0].arms).toEqual([
        { arm: 'control', n: 2, value: 0, hits: 0 },
        { arm: 'mail', n: 2, value: 1, hits: 2 },
      ]);
      expect(json.metrics[0].comparisons[0].lift).toBeNull();
    }
  });

  it('leaves out lines that it cannot use, names each, and ends with 3', async () => {
    const lines = [
      'control,1,2',
      'mail,1,two',
      'mail,1,NaN',
      'mail,0,1e308',
      'mail,1',
      ',1,2',
      'mail,,2',
      'control,0,-3',
      'mail,0,1e2',
      'mail,1,.5',
      'mail,1,0x10',
      'mail,1,Infinity',
    ];
    const file = fileOf('lines.csv', `variant,converted,value\n${lines.join('\n')}`);
    const { code, json } = await runCli('experiment', 'analyse', file, '--json');
    expect(code).toBe(3);
    expect(json).toMatchObject({ read: 12, used: 4, rejected: 8 });
    expect(json.rejects.map(({ line, code: why }: { line: number; code: string }) => [line, why])).toEqual([
      [3, 'not_a_number'],
      [4, 'not_a_number'],
      [5, 'value_too_large'],
      [6, 'cells_wrong'],
      [7, 'value_missing'],
      [8, 'value_missing'],
      [12, 'not_a_number'],
      [13, 'not_a_number'],
    ]);
    expect((await runCli('experiment', 'analyse', file)).stdout).toContain('line 5: value is 1e308');
  });

  it('says before the figures what is left out of them', async () => {
    const file = fileOf('half.csv', `variant,converted\n${'control,0\nmail,1\nmail,?\n'.repeat(30)}`);
    const { code, stdout } = await runCli('experiment', 'analyse', file);
    expect(code).toBe(3);
    expect(stdout).toContain('30 of 90 lines are left out; what follows is of the others');
    expect(stdout.indexOf('left out')).toBeLessThan(stdout.indexOf('converted'));
  });

  it('names the arm that is too small to have a spread', async () => {
    const file = fileOf('misspelt.csv', 'variant,value\ncontrol,1\ncontrol,2\nmail,1\nmail,3\nmial,2\n');
    const { code, json } = await runCli('experiment', 'analyse', file, '--json');
    expect(code).toBe(1);
    expect(json.error).toMatchObject({
      code: 'arm_too_small',
      message: expect.stringContaining('the arm "mial"'),
    });
  });

  it('says why who reacts cannot be judged', async () => {
    const file = fileOf('few.csv', `variant,converted,age\n${'control,0,20\nmail,1,30\n'.repeat(30)}`);
    const { json, code } = await runCli('experiment', 'analyse', file, '--who', 'age', '--json');
    expect(code).toBe(0);
    expect(armOf(json, 'converted', 'mail').reacting).toMatchObject({
      found: false,
      refused: expect.stringContaining('needs 25'),
    });
  });

  it.each([
    ['an empty file', '', [], 1, 'file_empty'],
    ['bytes that are no text', '\u007fELF\u0000\u0001\n', [], 1, 'file_not_text'],
    ['a header alone', 'variant,converted\n', [], 1, 'file_without_rows'],
    ['no line that can be used', 'variant,converted\nmail,x\n', [], 1, 'file_without_rows'],
    ['one arm', 'variant,converted\nmail,1\nmail,0\n', [], 1, 'one_arm'],
    ['an arm of one with a mean', 'variant,value\nmail,1\ncontrol,5\ncontrol,2', [], 1, 'arm_too_small'],
    ['no control', 'variant,converted\na,1\nb,0\n', [], 2, 'control_unknown'],
    ['another control', 'variant,converted\na,1\nb,0\n', ['--control', 'c'], 2, 'control_unknown'],
    ['no such column', 'variant,converted\na,1\nb,0\n', ['--metric', 'spend'], 2, 'column_missing'],
    ['no arm column', 'arm,converted\na,1\nb,0\n', [], 2, 'column_missing'],
    ['no metric', 'variant,visits\na,1\nb,0\n', [], 2, 'metric_missing'],
    ['a column twice', 'variant,converted,converted\na,1,1\n', [], 1, 'column_twice'],
    ['a quote that stays open', 'variant,converted\na,"1\nb,0\n', [], 1, 'csv_malformed'],
    [
      'a guard-rail that is no rate',
      'variant,converted,value\ncontrol,1,7\nb,0,3',
      ['--metric', 'converted', '--guardrail', 'value'],
      1,
      'not_a_rate',
    ],
    [
      'too many arms',
      `variant,converted\n${Array.from({ length: 21 }, (_, i) => `a${i},1`).join('\n')}`,
      [],
      2,
      'too_many_arms',
    ],
    [
      'a share of nobody',
      'variant,converted\ncontrol,1\nb,0',
      ['--shares', 'control=1,c=1'],
      2,
      'arm_unknown',
    ],
    [
      'a share that is not said',
      'variant,converted\ncontrol,1\nb,0',
      ['--shares', 'control=1'],
      2,
      'share_missing',
    ],
    [
      'shares that are none',
      'variant,converted\ncontrol,1\nb,0',
      ['--shares', 'control'],
      2,
      'shares_invalid',
    ],
    [
      'an arm of two shares',
      'variant,converted\ncontrol,1\nb,0',
      ['--shares', 'control=1,b=1,b=2'],
      2,
      'shares_invalid',
    ],
    [
      'a share of no size',
      'variant,converted\ncontrol,1\nb,0',
      ['--shares', 'control=1,b=1e300'],
      2,
      'number_invalid',
    ],
    ['a plan that is none', 'variant,converted\ncontrol,1\nb,0', ['--planned', '0'], 2, 'number_invalid'],
    [
      'a quantile that is none',
      'variant,converted\ncontrol,1\nb,0',
      ['--winsorise', '2'],
      2,
      'number_invalid',
    ],
    [
      'a delimiter that is none',
      'variant,converted\ncontrol,1\nb,0',
      ['--delimiter', ';;'],
      2,
      'delimiter_invalid',
    ],
    [
      'too many values of who',
      `variant,converted,name\n${Array.from({ length: 60 }, (_, i) => `${i % 2 ? 'control' : 'b'},1,n${i}`).join('\n')}`,
      ['--who', 'name'],
      1,
      'too_many_values',
    ],
  ])('refuses %s', async (_, text, options, code, why) => {
    expect(await codeOf('analyse', fileOf('refused.csv', text), ...options)).toEqual([code, why]);
  });

  it('refuses a file that is not there, a folder, and half an archive', async () => {
    const nowhere = path.join(folder, 'nowhere.csv');
    expect(await codeOf('analyse', nowhere)).toEqual([2, 'file_unreadable']);
    expect((await runCli('experiment', 'analyse', nowhere)).stderr).toContain(`there is no file ${nowhere}`);
    expect(await codeOf('analyse', folder)).toEqual([2, 'file_unreadable']);
    const half = fileOf('half.csv.gz', gzipSync('variant,converted\n'.repeat(1000)).subarray(0, 40));
    expect(await codeOf('analyse', half)).toEqual([1, 'file_damaged']);
  });
});
