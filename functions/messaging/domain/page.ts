import type { PageLanguage } from './page-language';

/** Colours of the pages, as `#rrggbb`. */
export const COLOURS = {
  ink: '#26251f',
  soft: '#5f5d56',
  ground: '#f6f4ef',
  sheet: '#ffffff',
  action: '#1f4d3f',
  focus: '#b4552d',
  line: '#76736a',
  wrong: '#9c1c1c',
} as const;
type Colour = keyof typeof COLOURS;

/** What stands on what: text in these pairs has a contrast of 4.5:1 at least (WCAG 2.2, 1.4.3). */
export const TEXT_ON: readonly (readonly [text: Colour, ground: Colour])[] = [
  ['ink', 'sheet'],
  ['ink', 'ground'],
  ['soft', 'sheet'],
  ['action', 'sheet'],
  ['sheet', 'action'],
  ['wrong', 'sheet'],
  ['wrong', 'ground'],
  ['action', 'ground'],
];
/** Edges of controls and the mark of the focus: 3:1 at least (WCAG 2.2, 1.4.11). */
export const EDGE_ON: readonly (readonly [edge: Colour, ground: Colour])[] = [
  ['line', 'sheet'],
  ['focus', 'sheet'],
  ['focus', 'ground'],
];

const STYLE = `
*{box-sizing:border-box}
body{margin:0;font:18px/1.6 system-ui,sans-serif;color:${COLOURS.ink};background:${COLOURS.ground}}
main{max-width:36rem;margin:8vh auto;padding:2.5rem;background:${COLOURS.sheet};border-radius:12px}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1.15rem;line-height:1.3;margin:0 0 .5rem}
p{margin:0 0 1.25rem}
a{color:${COLOURS.action}}
nav{text-align:right;margin:0 0 .5rem}
fieldset{border:0;margin:0 0 1.75rem;padding:0;min-width:0}
legend{font-weight:600;padding:0;margin:0 0 .35rem}
.choice{display:flex;gap:.7rem;align-items:flex-start;padding:.3rem 0}
.choice input{width:1.35rem;height:1.35rem;margin:.2rem 0 0;flex:none;accent-color:${COLOURS.action}}
.more{margin:0 0 .35rem 2.05rem}
.hint{color:${COLOURS.soft};font-size:.9rem;margin:0 0 .35rem}
select{font:inherit;color:inherit;background:${COLOURS.sheet};padding:.5rem .7rem;border:2px solid ${COLOURS.line};border-radius:8px;max-width:100%}
button{font:inherit;font-weight:600;padding:.8rem 1.8rem;border:2px solid ${COLOURS.action};border-radius:2rem;background:${COLOURS.action};color:${COLOURS.sheet};cursor:pointer}
button.second{background:${COLOURS.sheet};color:${COLOURS.action}}
.note{padding:.9rem 1.1rem;border-left:5px solid ${COLOURS.action};background:${COLOURS.ground};margin:0 0 1.5rem}
.note p{margin:0}
.problem{border-color:${COLOURS.wrong}}
.error{color:${COLOURS.wrong};font-weight:600;margin:0 0 .35rem}
.apart{border-top:1px solid ${COLOURS.line};margin-top:2rem;padding-top:1.5rem}
:focus-visible{outline:3px solid ${COLOURS.focus};outline-offset:3px}
@media (max-width:30rem){main{margin:0;border-radius:0;padding:1.5rem}}
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Any text as HTML that shows it, in content and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** A whole page around `body`, which is HTML: no scripts, nothing from elsewhere. `title` is text. */
export const pageOf = (language: PageLanguage, title: string, body: string): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
