import {
  CONTENDERS,
  type Contender,
  type Importance,
  type Judged,
} from '../../functions/scoring/domain/back-test/back-test';
import { MODEL_NAMES, three } from './report-words';

/** Text as it may stand in HTML and SVG. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Colours that also those who see no red or green tell apart (Okabe and Ito). */
export const COLOURS: Readonly<Record<Contender, string>> = {
  rfm: '#777777',
  bgnbd: '#e69f00',
  dayOne: '#009e73',
  logistic: '#0072b2',
  boosting: '#cc4499',
};

const fixed = (value: number): string => value.toFixed(1);
const MARGIN = { left: 44, right: 12, top: 22, bottom: 34 };

/** A drawing area: its size, and where a value lies in it. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** A frame whose axes go from 0 to the values given. */
export const frameOf = (width: number, height: number, maxX: number, maxY: number): Frame => ({
  width,
  height,
  x: (value) => MARGIN.left + (value / maxX) * (width - MARGIN.left - MARGIN.right),
  y: (value) => height - MARGIN.bottom - (value / maxY) * (height - MARGIN.top - MARGIN.bottom),
});

const svg = ({ width, height }: Pick<Frame, 'width' | 'height'>, title: string, body: string): string =>
  `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeText(title)}">` +
  `<title>${escapeText(title)}</title>${body}</svg>`;

/** A straight line with these attributes. */
export const line = (x1: number, y1: number, x2: number, y2: number, attributes: string): string =>
  `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" ${attributes}/>`;
/** A text at a place. */
export const label = (x: number, y: number, text: string, anchor = 'middle', more = ''): string =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" ${more}>${escapeText(text)}</text>`;

/** The two axes with a line and a text for each tick. */
export const axes = (
  frame: Frame,
  xs: readonly (readonly [number, string])[],
  ys: readonly (readonly [number, string])[],
): string => {
  const [left, right] = [MARGIN.left, frame.width - MARGIN.right];
  const bottom = frame.height - MARGIN.bottom;
  return [
    ...ys.map(
      ([value, text]) =>
        line(left, frame.y(value), right, frame.y(value), 'class="grid"') +
        label(left - 6, frame.y(value) + 4, text, 'end'),
    ),
    ...xs.map(([value, text]) => label(frame.x(value), bottom + 14, text)),
    line(left, bottom, right, bottom, 'class="axis"'),
  ].join('');
};

const TENTHS = [0, 0.25, 0.5, 0.75, 1].map((value) => [value, `${value * 100}`] as const);

/** What was said of each tenth of the members, and what came, with its interval: on the diagonal both are the same. */
export const calibrationChart = (name: Contender, model: Judged): string => {
  const frame = frameOf(280, 250, 1, 1);
  const points = model.deciles.map(({ predicted, observed }) => {
    const x = frame.x(predicted);
    const bar = line(
      x,
      frame.y(observed.low),
      x,
      frame.y(observed.high),
      `stroke="${COLOURS[name]}" stroke-opacity="0.5"`,
    );
    const dot = `<circle cx="${fixed(x)}" cy="${fixed(frame.y(observed.value))}" r="3.5" fill="${COLOURS[name]}"/>`;
    return `${bar}${dot}`;
  });
  return svg(
    frame,
    `Calibration of ${MODEL_NAMES[name]}: ECE ${three(model.ece.value)}`,
    axes(frame, TENTHS, TENTHS) +
      line(frame.x(0), frame.y(0), frame.x(1), frame.y(1), 'class="diagonal"') +
      points.join('') +
      label(
        frame.width / 2,
        14,
        `${MODEL_NAMES[name]} · ECE ${three(model.ece.value)}`,
        'middle',
        'class="head"',
      ) +
      label(frame.width / 2, frame.height - 4, 'said, %   (upwards: came, %)'),
  );
};

/** How many times likelier the outcome is among the riskiest share of the members, for every share. */
export const liftChart = (models: Readonly<Partial<Record<Contender, Judged>>>): string => {
  const curves = CONTENDERS.flatMap((name) => {
    const model = models[name];
    if (!model) return [];
    let [cases, hits] = [0, 0];
    const points = [...model.deciles].reverse().map((group) => {
      cases += group.cases;
      hits += group.cases * group.observed.value;
      return [cases / model.cases, hits / cases / model.base] as const;
    });
    return [{ name, points }];
  });
  const top = Math.max(1.2, ...curves.flatMap(({ points }) => points.map(([, lift]) => lift))) * 1.05;
  const frame = frameOf(620, 300, 1, top);
  const step = top > 6 ? 2 : top > 2.5 ? 1 : 0.5;
  const ticks = Array.from(
    { length: Math.floor(top / step) + 1 },
    (_, k) => [k * step, String(k * step)] as const,
  );
  const body = curves.map(
    ({ name, points }, k) =>
      `<polyline fill="none" stroke="${COLOURS[name]}" stroke-width="2" points="${points.map(([x, y]) => `${fixed(frame.x(x))},${fixed(frame.y(y))}`).join(' ')}"/>` +
      label(
        frame.x(0) + 12,
        frame.y(0) - 12 - k * 16,
        MODEL_NAMES[name],
        'start',
        `style="fill:${COLOURS[name]}" class="head"`,
      ),
  );
  return svg(
    frame,
    'Lift by share of the members, riskiest first',
    axes(frame, TENTHS, ticks) +
      line(frame.x(0), frame.y(1), frame.x(1), frame.y(1), 'class="diagonal"') +
      body.join('') +
      label(
        frame.width / 2,
        frame.height - 4,
        'the riskiest % of the members   (upwards: times the mean rate)',
      ),
  );
};

/** What each feature weighs in the two models that learn. */
export const importanceChart = (importance: readonly Importance[]): string => {
  const rows = [...importance].sort((a, b) => b.logistic + b.boosting - a.logistic - a.boosting);
  const frame = { width: 620, height: 30 + rows.length * 26 };
  const most = Math.max(1e-9, ...rows.flatMap(({ logistic, boosting }) => [logistic, boosting]));
  const bar = (y: number, share: number, name: Contender): string =>
    `<rect x="130" y="${y}" width="${fixed((share / most) * 420)}" height="9" fill="${COLOURS[name]}"/>` +
    label(136 + (share / most) * 420, y + 8.5, `${(share * 100).toFixed(0)} %`, 'start', 'class="small"');
  return svg(
    frame,
    'What each feature weighs',
    rows
      .map(
        ({ feature, logistic, boosting }, k) =>
          label(122, 28 + k * 26, feature, 'end') +
          bar(16 + k * 26, logistic, 'logistic') +
          bar(26 + k * 26, boosting, 'boosting'),
      )
      .join('') +
      label(130, 11, 'logistic (blue), boosting (purple): share of all weights, of all gains', 'start'),
  );
};
