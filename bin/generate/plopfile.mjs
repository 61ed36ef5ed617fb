// npm run generate -- capability|lambda|step: writes what a new one needs, in every room, and wires it.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { has } from './edit.mjs';
import { capabilityWiring, lambdaWiring, stepWiring } from './wiring.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const TRIGGERS = ['call', 'queue', 'schedule'];
const KEBAB = /^[a-z]+(-[a-z]+)*$/;
const VERB = /^[a-z]+(-[a-z]+)+$/;

const template = (name) => path.join(HERE, 'templates', `${name}.hbs`);
const refuse = (message) => {
  throw new Error(message);
};

const capabilities = (root) => readdirSync(path.join(root, 'functions')).filter((name) => name !== 'shared');

const handlers = (root) =>
  capabilities(root).flatMap((capability) =>
    has(root, `functions/${capability}/handlers`)
      ? readdirSync(path.join(root, 'functions', capability, 'handlers')).map((file) =>
          file.replace(/\.ts$/, ''),
        )
      : [],
  );

const checkLambda = (root, { name, trigger }) => {
  if (!VERB.test(name))
    refuse(
      `a Lambda is called by a verb and what it does it to, in kebab-case, such as tidy-cards; not "${name}"`,
    );
  if (!TRIGGERS.includes(trigger)) refuse(`the trigger is one of ${TRIGGERS.join(', ')}; not "${trigger}"`);
  if (handlers(root).includes(name)) refuse(`there is a Lambda ${name} already`);
};

const add = (file, name, data) => ({
  type: 'add',
  path: `{{root}}/${file}`,
  templateFile: template(name),
  data,
});

const filesOfLambda = (root, { capability, name, trigger }) => {
  const flows = has(root, `functions/${capability}/flows.ts`) ? 'flows' : `flows/${name}`;
  const data = { root, capability, name, trigger, flows, isQueue: trigger === 'queue' };
  return [
    add(`functions/${capability}/domain/${name}.ts`, 'lambda/rule', data),
    add(`functions/${capability}/adapters/connect-${name}.ts`, 'lambda/connect', data),
    add(`functions/${capability}/handlers/${name}.ts`, `lambda/handler-${trigger}`, data),
    add(`tests/${capability}/${name}.test.ts`, 'lambda/test', data),
    ...(flows === 'flows' ? [] : [add(`functions/${capability}/${flows}.ts`, 'lambda/flow-file', data)]),
  ];
};

const RESERVED = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof let new null return static super switch this throw true try typeof var void while with yield await'.split(
    ' ',
  ),
);

/** Refuses before anything is written: half of a new thing is worse than none. */
const refuseTaken = (root, actions) => {
  const files = actions.map(({ path: file }) => file.replace('{{root}}/', ''));
  const taken = files.filter((file) => has(root, file));
  if (taken.length > 0) refuse(`there is ${taken.join(', ')} already; take another name`);
  return actions;
};

const format = (root) => () => {
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  execFileSync(process.execPath, [biome, 'check', '--write', 'bin', 'functions', 'lib', 'tests'], {
    cwd: root,
    stdio: 'pipe',
  });
  return 'formatted';
};

const next = (what) => () =>
  `${what} is there. Next: read what was written, say what it really does, pin it (RELANCE_PIN=schemas npx jest tests/infra/schemas; a queue: RELANCE_PIN=stateful npx jest tests/infra/stateful), and npm test`;

/** The generators; `root` is the project. */
export default (plop) => {
  const root = plop.getDestBasePath().replace(/\/bin\/generate$/, '');
  const render = (text, data) => plop.renderString(text, data);
  const name = (message) => ({ type: 'input', name: 'name', message });
  const trigger = { type: 'list', name: 'trigger', message: 'What starts it?', choices: TRIGGERS };

  plop.setGenerator('lambda', {
    description: 'one more Lambda of a capability: handler, flow, rule, ports, adapter, construct, test',
    prompts: [
      {
        type: 'list',
        name: 'capability',
        message: 'Of which capability?',
        choices: capabilities(root),
      },
      name('What does it do? A verb and its object, in kebab-case (tidy-cards):'),
      trigger,
    ],
    actions: (answers) => {
      if (!capabilities(root).includes(answers.capability))
        refuse(`there is no capability ${answers.capability}`);
      checkLambda(root, answers);
      return [
        ...refuseTaken(root, filesOfLambda(root, answers)),
        () => lambdaWiring(root, answers, render),
        format(root),
        next(`the Lambda ${answers.name}`),
      ];
    },
  });

  plop.setGenerator('capability', {
    description: 'a capability with its rooms, its construct, and its first Lambda',
    prompts: [
      { type: 'input', name: 'capability', message: 'Its name, in kebab-case (loyalty):' },
      name('Its first Lambda: a verb and its object (award-points):'),
      trigger,
    ],
    actions: (answers) => {
      const { capability } = answers;
      if (!KEBAB.test(capability))
        refuse(`a capability is called by a word in kebab-case, such as loyalty; not "${capability}"`);
      if (capabilities(root).includes(capability) || capability === 'shared')
        refuse(`there is a capability ${capability} already`);
      checkLambda(root, answers);
      const data = { root, capability };
      return [
        ...['contract', 'env', 'ports', 'flows'].map((room) =>
          add(`functions/${capability}/${room}.ts`, `capability/${room}`, data),
        ),
        add(`lib/capabilities/${capability}.ts`, 'capability/construct', data),
        ...filesOfLambda(root, answers)
          .map((action) => ({ ...action, data: { ...action.data, flows: 'flows' } }))
          .filter(({ path: file }) => !file.includes('/flows/')),
        () => capabilityWiring(root, answers, render),
        () => lambdaWiring(root, answers, render),
        format(root),
        next(`the capability ${capability}`),
      ];
    },
  });

  plop.setGenerator('step', {
    description: 'a kind of step that journeys can have: its schema, its rule, its test',
    prompts: [name('What does the step do, in kebab-case (tag)?')],
    actions: (answers) => {
      if (!KEBAB.test(answers.name))
        refuse(`a step is called by a word in kebab-case, such as tag; not "${answers.name}"`);
      if (RESERVED.has(answers.name)) refuse(`${answers.name} is a word of the language; take another`);
      if (has(root, `functions/journeys/domain/step-${answers.name}.ts`))
        refuse(`there is a step ${answers.name} already`);
      const data = { root, name: answers.name };
      return [
        add(`functions/journeys/domain/step-${answers.name}.ts`, 'step/rule', data),
        add(`tests/journeys/step-${answers.name}.test.ts`, 'step/test', data),
        () => stepWiring(root, answers, render),
        format(root),
        next(`the step ${answers.name}`),
      ];
    },
  });
};
