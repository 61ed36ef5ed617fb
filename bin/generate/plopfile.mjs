// npm run generate -- capability|lambda|step: writes what a new one needs, in every room, and wires it.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { capabilities, has, newDraft } from './draft.mjs';
import { refuseNameOfCapability, refuseNameOfLambda, refuseNameOfStep } from './names.mjs';
import { refuse } from './usage.mjs';
import { capabilityWiring, lambdaWiring, stepWiring } from './wiring.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const TRIGGERS = ['call', 'queue', 'schedule'];
const KEBAB = /^[a-z]+(-[a-z]+)*$/;
const VERB = /^[a-z]+(-[a-z]+)+$/;

const template = (name) => path.join(HERE, 'templates', `${name}.hbs`);
const handlers = (root) =>
  capabilities(root).flatMap((capability) =>
    has(root, `functions/${capability}/handlers`)
      ? readdirSync(path.join(root, 'functions', capability, 'handlers')).map((file) =>
          file.replace(/\.ts$/, ''),
        )
      : [],
  );

const checkLambda = (root, { capability, name, trigger }, render) => {
  if (!VERB.test(name))
    refuse(
      `a Lambda is called by a verb and what it does it to, in kebab-case, such as tidy-cards; not "${name}"`,
    );
  if (!TRIGGERS.includes(trigger)) refuse(`the trigger is one of ${TRIGGERS.join(', ')}; not "${trigger}"`);
  if (handlers(root).includes(name)) refuse(`there is a Lambda ${name} already`);
  refuseNameOfLambda(root, { capability, name }, render);
};

const writeFilesOfLambda = (draft, { capability, name, trigger }, create) => {
  const flows = draft.has(`functions/${capability}/flows.ts`) ? 'flows' : `flows/${name}`;
  const data = { capability, name, trigger, flows, isQueue: trigger === 'queue' };
  create(`functions/${capability}/domain/${name}.ts`, 'lambda/rule', data);
  create(`functions/${capability}/adapters/connect-${name}.ts`, 'lambda/connect', data);
  create(`functions/${capability}/handlers/${name}.ts`, `lambda/handler-${trigger}`, data);
  create(`tests/${capability}/${name}.test.ts`, 'lambda/test', data);
  if (flows !== 'flows') create(`functions/${capability}/${flows}.ts`, 'lambda/flow-file', data);
};

/** Formats files, and lints them: whatever cannot be mended is thrown, as biome says it. */
const format = (root) => (files) => {
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const code = files.filter((file) => file.endsWith('.ts'));
  execFileSync(process.execPath, [biome, 'check', '--write', ...code], { cwd: root, stdio: 'pipe' });
};

const next = (what) => () =>
  `${what} is there. Next: read what was written, say what it really does, pin it (RELANCE_PIN=schemas npx jest tests/infra/schemas; with a queue or a schedule also RELANCE_PIN=stateful npx jest tests/infra/stateful), and npm test`;

/** The generators; `root` is the project. */
export default (plop) => {
  const root = plop.getDestBasePath().replace(/\/bin\/generate$/, '');
  const render = (text, data) => plop.renderString(text, data);
  /** Drafts all of it, then writes and formats: what cannot be wired is refused before anything is there. */
  const drafted = (what, work) => {
    const draft = newDraft(root);
    work(draft, (file, from, data) => draft.create(file, render(readFileSync(template(from), 'utf8'), data)));
    draft.refuseTaken();
    return [() => draft.write(format(root)), next(what)];
  };
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
      checkLambda(root, answers, render);
      return drafted(`the Lambda ${answers.name}`, (draft, create) => {
        writeFilesOfLambda(draft, answers, create);
        lambdaWiring(draft, answers, render);
      });
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
      refuseNameOfCapability(root, capability, render);
      checkLambda(root, answers, render);
      return drafted(`the capability ${capability}`, (draft, create) => {
        for (const room of ['contract', 'env', 'ports', 'flows'])
          create(`functions/${capability}/${room}.ts`, `capability/${room}`, { capability });
        create(`lib/capabilities/${capability}.ts`, 'capability/construct', { capability });
        writeFilesOfLambda(draft, answers, create);
        capabilityWiring(draft, answers, render);
        lambdaWiring(draft, answers, render);
      });
    },
  });

  plop.setGenerator('step', {
    description: 'a kind of step that journeys can have: its schema, its rule, its test',
    prompts: [name('What does the step do, in kebab-case (tag)?')],
    actions: (answers) => {
      if (!KEBAB.test(answers.name))
        refuse(`a step is called by a word in kebab-case, such as tag; not "${answers.name}"`);
      if (has(root, `functions/journeys/domain/step-${answers.name}.ts`))
        refuse(`there is a step ${answers.name} already`);
      refuseNameOfStep(root, answers.name, render);
      return drafted(`the step ${answers.name}`, (draft, create) => {
        const data = { name: answers.name };
        create(`functions/journeys/domain/step-${answers.name}.ts`, 'step/rule', data);
        create(`tests/journeys/step-${answers.name}.test.ts`, 'step/test', data);
        stepWiring(draft, answers, render);
      });
    },
  });
};
