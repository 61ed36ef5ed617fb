// What a new thing must not be called: its name becomes identifiers, in files that have others.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { has } from './draft.mjs';
import { refuse as refuseName } from './usage.mjs';

/** Words that JavaScript and its strict mode keep for themselves. */
const RESERVED = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);
/** `Map`, `undefined` and the like: whoever declares them again hides them. */
const BUILT_IN = new Set(runInNewContext('Object.getOwnPropertyNames(globalThis)'));

const WORD = /[A-Za-z_$][\w$]*/g;
const TEMPLATES = path.join(import.meta.dirname, 'templates');

/** Every word of some code, and every text in it that is one word, as ids of constructs are; no comments. */
const wordsIn = (source) => {
  const code = source
    .replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, ' ')
    .replace(/`(?:\\.|[^`\\])*`/g, ' ')
    .replace(/'([^'\\\n]*)'/g, (_, text) => (/^[A-Za-z_$][\w$]*$/.test(text) ? ` ${text} ` : ' '));
  return new Set(code.match(WORD) ?? []);
};

const wordsOfFile = (root, file) =>
  has(root, file) ? wordsIn(readFileSync(path.join(root, file), 'utf8')) : new Set();

/** The words of templates, but for those that come of the name itself. */
const wordsOfTemplates = (folder) => {
  const files = readdirSync(path.join(TEMPLATES, folder)).filter(
    (file) => !/^(runbook|log-code|test)/.test(file),
  );
  const texts = files.map((file) => readFileSync(path.join(TEMPLATES, folder, file), 'utf8'));
  const bare = texts
    .join('\n')
    .replace(/\{\{[#/e][^}]*\}\}/g, ' ')
    .replace(/\{\{[^}]*\}\}/g, () => '$$');
  return wordsIn(bare);
};

const refuse = (message) => refuseName(`${message}; take another name`);

/** Throws when one of the identifiers is a word of the language, or is used where it would be declared. */
const refuseUsed = (root, name, identifiers, files, templates) => {
  for (const word of identifiers)
    if (RESERVED.has(word) || BUILT_IN.has(word)) refuse(`${word} is a word of the language`);
  const places = [
    ...files.map((file) => [file, wordsOfFile(root, file)]),
    ...templates.map((folder) => ['what is generated', wordsOfTemplates(folder)]),
  ];
  for (const [place, words] of places)
    for (const word of identifiers)
      if (words.has(word)) refuse(`"${name}" would be called ${word}, and ${place} uses that already`);
};

/** Throws when a step cannot be called so. */
export const refuseNameOfStep = (root, name, render) =>
  refuseUsed(
    root,
    name,
    [render('{{camelCase name}}', { name })],
    ['functions/journeys/domain/step-rules.ts'],
    ['step'],
  );

/** Throws when a capability cannot be called so. */
export const refuseNameOfCapability = (root, name, render) => {
  const type = render('{{pascalCase name}}', { name });
  refuseUsed(
    root,
    name,
    [render('{{camelCase name}}', { name }), type, `${type}Props`],
    ['lib/service-stack.ts', 'lib/house.ts', 'lib/stacks.ts', 'tests/infra/schemas.ts'],
    ['capability', 'lambda'],
  );
  if (has(root, `tests/${name}`)) refuse(`there is tests/${name} already`);
};

/** Throws when a Lambda of a capability cannot be called so. */
export const refuseNameOfLambda = (root, { capability, name }, render) => {
  const say = (text) => render(text, { name });
  const identifiers = [
    '{{camelCase name}}',
    '{{camelCase name}}Env',
    '{{camelCase name}}RequestSchema',
    '{{pascalCase name}}',
    '{{pascalCase name}}Request',
    '{{pascalCase name}}Decision',
    '{{pascalCase name}}Ports',
    'decide{{pascalCase name}}',
    'connect{{pascalCase name}}',
  ].map(say);
  const construct = `lib/capabilities/${capability}.ts`;
  const rooms = ['contract', 'env', 'ports', 'flows'].map((room) => `functions/${capability}/${room}.ts`);
  const files = [...rooms, construct, 'tests/support/infra/lambda-settings.ts'];
  refuseUsed(root, name, identifiers, files, ['lambda']);
  if (name.endsWith('-failures')) refuse('what a Lambda failed at for good lies in its queue "-failures"');
  if (has(root, construct) && readFileSync(path.join(root, construct), 'utf8').includes(`'${name}'`))
    refuse(`${construct} calls something ${name} already`);
};
