import { DOLLAR_BARS, type Dollars, type Scene } from './dollars';
import { type Figures, figure } from './figures';

const WHAT: Readonly<Record<Scene, string>> = {
  'by ten': 'million interactions, by ten',
  'one by one': 'million interactions, one by one',
  mails: 'million mails, our part',
  'mails, with three feedback events': 'million mails, with three feedback events each',
};

/** The dollars of the scenes as figures; those without a bar are told only. */
export const costFigures = (dollars: Readonly<Record<string, Dollars>>): Figures =>
  Object.fromEntries(
    Object.entries(dollars).map(([scene, { total }]) => {
      const known = Object.hasOwn(DOLLAR_BARS, scene) ? (scene as Scene) : undefined;
      const name = known
        ? WHAT[known]
        : scene.startsWith('mails')
          ? `million ${scene}`
          : `million interactions, ${scene}`;
      return [`a ${name}`, figure(total, 'USD', known ? `<= ${DOLLAR_BARS[known]}` : undefined)];
    }),
  );

/** A table for people: a row for each service, a column for each scene, in dollars per million. */
export const costTable = (dollars: Readonly<Record<string, Dollars>>): string[] => {
  const scenes = Object.entries(dollars);
  const rows = new Set(scenes.flatMap(([, one]) => Object.keys(one.byService)));
  const beside = new Set(scenes.flatMap(([, one]) => Object.keys(one.beside)));
  const cell = (value: number | undefined) => (value ?? 0).toFixed(4).padStart(27);
  const line = (name: string, pick: (one: Dollars) => number | undefined) =>
    `  ${name.padEnd(34)}${scenes.map(([, one]) => cell(pick(one))).join('')}`;
  return [
    `  ${'USD per million'.padEnd(34)}${scenes.map(([scene]) => scene.padStart(27)).join('')}`,
    ...[...rows].map((row) => line(row, (one) => one.byService[row])),
    line('sum', (one) => one.total),
    ...[...beside].map((row) => line(`${row} (beside the bars)`, (one) => one.beside[row])),
  ];
};
