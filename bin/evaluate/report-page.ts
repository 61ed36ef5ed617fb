import { CONTENDERS } from '../../functions/scoring/domain/back-test/back-test';
import { calibrationChart, escapeText, importanceChart, liftChart } from './charts';
import type { EvaluateOptions, Evaluation } from './evaluate-file';
import { FEATURE_WORDS } from './feature-words';
import { asideLines, scopeLines, wideModelRows } from './report-answer';
import { OUTCOME_NAMES, verdictSentences } from './report-words';

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--pale:#d9d9d9}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--paper:#161616;--pale:#444}}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:var(--paper)}
table{border-collapse:collapse;display:block;overflow-x:auto;font-size:13px}td,th{padding:.25rem .6rem;white-space:nowrap;text-align:right;border-bottom:1px solid var(--pale)}
td:first-child,th:first-child{text-align:left}
svg{max-width:100%;height:auto}svg text{font-size:11px;fill:var(--ink)}svg .head{font-weight:600;font-size:12px}svg .small{font-size:10px}
.grid{stroke:var(--pale);stroke-width:.5}.axis{stroke:var(--ink)}.diagonal{stroke:var(--ink);stroke-dasharray:4 4;stroke-opacity:.5}
.row{display:flex;flex-wrap:wrap;gap:.5rem}`;

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li>${escapeText(line)}</li>`).join('')}</ul>`;

const table = ([head = [], ...rows]: readonly (readonly string[])[]): string => {
  const cells = (row: readonly string[], tag: string) =>
    row.map((cell) => `<${tag}>${escapeText(cell)}</${tag}>`).join('');
  return `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>`;
};

/** The report as one HTML page that needs nothing from anywhere: its charts are SVG, and it runs no script. */
export const reportPage = (name: string, evaluation: Evaluation, options: EvaluateOptions): string => {
  const { models, importance } = evaluation.test;
  const title = `Risk of ${OUTCOME_NAMES[options.outcome]} within ${options.horizonDays} days: ${name}`;
  const calibration = CONTENDERS.flatMap((contender) => {
    const model = models[contender];
    return model ? [calibrationChart(contender, model)] : [];
  });
  const aside = asideLines(evaluation);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeText(title)}</h1>
${list(scopeLines(evaluation, options))}
<h2>The models side by side</h2>
${table(wideModelRows(evaluation))}
${list(verdictSentences(evaluation.test))}
<h2>Calibration: what was said, and what came</h2>
<div class="row">${calibration.join('')}</div>
<h2>Lift: whom to write to first</h2>
${liftChart(models)}
<h2>What the models look at</h2>
${importanceChart(importance)}
${list(importance.flatMap(({ feature }) => (FEATURE_WORDS[feature] ? [`${feature}: ${FEATURE_WORDS[feature]}`] : [])))}
${aside.length > 0 ? `<h2>What was set aside</h2>\n${list(aside)}` : ''}
</body>
</html>
`;
};
