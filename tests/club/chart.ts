import { axes, COLOURS, escapeText, type Frame, frameOf, label, line } from '../../bin/evaluate/charts';
import type { Recovered } from './recovered';
import type { ClubReport } from './run';

const SIZE = { width: 300, height: 270 } as const;
const STYLE =
  'text{font:12px sans-serif;fill:#333}.head{font-weight:bold}.grid{stroke:#ddd}.axis{stroke:#333}.diagonal{stroke:#999;stroke-dasharray:4 4}';

const ticksTo = (most: number): (readonly [number, string])[] =>
  [0, 0.25, 0.5, 0.75, 1].map((share) => [share * most, String(Math.round(share * most * 1000) / 10)]);

const dot = (frame: Frame, x: number, y: number, attributes: string): string =>
  `<circle cx="${frame.x(x).toFixed(1)}" cy="${frame.y(y).toFixed(1)}" r="4" ${attributes}/>`;

/** Of each tenth what was said, and upwards the true risk (filled) and what came (hollow). */
const panel = (title: string, { tenths }: Recovered, colour: string, most: number): string => {
  const frame = frameOf(SIZE.width, SIZE.height, most, most);
  const points = tenths.map(
    (one) =>
      dot(frame, one.predicted, one.true, `fill="${colour}"`) +
      dot(frame, one.predicted, one.observed, `fill="none" stroke="${colour}"`),
  );
  return (
    axes(frame, ticksTo(most), ticksTo(most)) +
    line(frame.x(0), frame.y(0), frame.x(most), frame.y(most), 'class="diagonal"') +
    points.join('') +
    label(frame.width / 2, 14, title, 'middle', 'class="head"') +
    label(frame.width / 2, frame.height - 4, 'said, %   (upwards: true ●, came ○)')
  );
};

const topOf = (recovered: readonly Recovered[]): number => {
  const all = recovered.flatMap(({ tenths }) =>
    tenths.flatMap((one) => [one.predicted, one.true, one.observed]),
  );
  return Math.ceil(Math.max(...all) * 25) / 25;
};

/** Both risks by tenths of the members, said beside true, as one SVG that needs nothing from anywhere. */
export const chartOf = ({ silence, unsubscribe }: ClubReport): string => {
  const rows = [
    { name: 'silence', scores: silence.scores },
    { name: 'unsubscribe', scores: unsubscribe.scores },
  ] as const;
  const panels = rows.flatMap(({ name, scores }, row) => {
    const most = topOf(Object.values(scores));
    const shown = [
      [`${name}: day one`, scores.dayOne, COLOURS.dayOne],
      [`${name}: logistic`, scores.logistic, COLOURS.logistic],
      [`${name}: boosting`, scores.boosting, COLOURS.boosting],
    ] as const;
    return shown.map(
      ([title, recovered, colour], column) =>
        `<g transform="translate(${column * SIZE.width} ${row * SIZE.height})">${panel(title, recovered, colour, most)}</g>`,
    );
  });
  const title = 'Predicted and true risks of a synthetic club, by tenths of the members';
  const [width, height] = [3 * SIZE.width, rows.length * SIZE.height];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">` +
    `<title>${escapeText(title)}</title><style>${STYLE}</style><rect width="100%" height="100%" fill="#fff"/>${panels.join('\n')}</svg>\n`
  );
};
