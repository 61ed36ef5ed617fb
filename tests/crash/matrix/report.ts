import { FAULT_NAMES, FAULTS } from './faults';
import { brokenIn, countCells, type Matrix } from './matrix';
import type { CellResult } from './run-cell';

const cellText = ({ mails, card, told, broken }: CellResult): string =>
  `${broken.length > 0 ? '**BROKEN** ' : ''}${mails} / ${card} / ${told.join(', ') || '-'}`;

/** The verdict in one line. */
export const matrixVerdict = (matrix: Matrix): string => {
  const broken = brokenIn(matrix);
  const cells = `${countCells(matrix)} cells`;
  return broken.length === 0
    ? `${cells}: no cap was passed, nothing was sent twice, nothing ended without an outcome`
    : `BROKEN: ${broken.length} promises in ${cells}`;
};

const storyTable = ({ scenario, calm, cells }: Matrix['stories'][number]): string[] => {
  const row = (title: string, texts: readonly string[]) => `| ${[title, ...texts].join(' | ')} |`;
  const faults = FAULT_NAMES.filter((kind) => cells.some(({ fault }) => fault?.kind === kind));
  return [
    `### When ${scenario.title}`,
    `Without a fault: ${cellText(calm)}.`,
    '',
    row(
      'fault at the step',
      calm.steps.map((step, at) => `${at + 1}. ${step}`),
    ),
    row(
      '---',
      calm.steps.map(() => '---'),
    ),
    ...faults.map((kind) =>
      row(
        FAULTS[kind].title,
        calm.steps.map((_, at) => {
          const cell = cells.find(({ fault }) => fault?.kind === kind && fault.at === at);
          return cell ? cellText(cell) : '';
        }),
      ),
    ),
    '',
  ];
};

/** The matrix as Markdown: a table for each story, a row for each fault, a column for each step. */
export const matrixTables = (matrix: Matrix): string[] => [
  ...matrix.stories.flatMap(storyTable),
  ...(matrix.clocks.length > 0
    ? [
        '### When clocks are wrong',
        '| clocks | mails / card / timeline |',
        '| --- | --- |',
        ...matrix.clocks.map(({ title, result }) => `| ${title} | ${cellText(result)} |`),
        '',
      ]
    : []),
];

/** The matrix as lines for people: what is broken, or what became of the messages; the last line is the verdict. */
export const matrixLines = (matrix: Matrix): string[] => {
  const ends = new Map<string, number>();
  for (const { calm, cells } of matrix.stories)
    for (const cell of [calm, ...cells]) {
      const end = `${cell.mails} sent, card ${cell.card}, told ${cell.told.join(' and ') || 'nothing'}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  return [
    ...[...ends].sort(([, a], [, b]) => b - a).map(([end, count]) => `${String(count).padStart(5)}  ${end}`),
    ...brokenIn(matrix).map((broken) => `BROKEN ${broken}`),
    matrixVerdict(matrix),
  ];
};
