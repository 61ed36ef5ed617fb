// Where a new thing must be named so that the house knows it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { append, has, importInto, insert } from './edit.mjs';

const CONSTRUCTORS = { call: 'ServiceFunction', queue: 'QueueWorker', schedule: 'ScheduledJob' };
const FILES = { call: 'service-function', queue: 'queue-worker', schedule: 'scheduled-job' };
const END_OF_CONSTRUCTOR = /constructor\([\s\S]*?(?=\n {2}\}\n)/;

const piece = (file) => readFileSync(path.join(import.meta.dirname, 'templates', `${file}.hbs`), 'utf8');

/** Wires a Lambda: contract, settings, ports, flow, construct, queue, runbook, codes of the log. */
export const lambdaWiring = (root, { capability, name, trigger }, render) => {
  const data = {
    capability,
    name,
    trigger,
    isQueue: trigger === 'queue',
    isSchedule: trigger === 'schedule',
    isCall: trigger === 'call',
  };
  const say = (file) => render(piece(file), data);
  const folder = `functions/${capability}`;
  const env = render('{{camelCase name}}Env', data);
  append(root, `${folder}/contract.ts`, say('lambda/contract'));
  append(root, `${folder}/env.ts`, say('lambda/env'));
  append(root, `${folder}/ports.ts`, say('lambda/ports'));
  importInto(root, `${folder}/ports.ts`, "import type { MemberItems } from '../shared/platform/cards';");
  if (has(root, `${folder}/flows.ts`)) {
    append(root, `${folder}/flows.ts`, say('lambda/flow'));
    for (const line of say('lambda/flow-imports').trim().split('\n'))
      importInto(root, `${folder}/flows.ts`, line);
  }
  const construct = `lib/capabilities/${capability}.ts`;
  insert(root, construct, { after: END_OF_CONSTRUCTOR }, `\n${say('lambda/construct')}`);
  importInto(root, construct, `import { ${env} } from '../../functions/${capability}/env';`);
  importInto(
    root,
    construct,
    `import { ${CONSTRUCTORS[trigger]} } from '../building-blocks/${FILES[trigger]}';`,
  );
  importInto(root, construct, "import { useTable } from '../building-blocks/rights';");
  const settings = 'tests/support/infra/lambda-settings.ts';
  insert(root, settings, { before: /\n};\n$/ }, `\n  '${name}': ${env},`);
  importInto(root, settings, `import { ${env} } from '../../../functions/${capability}/env';`);
  insert(root, 'docs/runbook.md', { before: /^## The reputation of sending/m }, say('lambda/runbook'));
  if (trigger === 'schedule')
    insert(
      root,
      'docs/runbook.md',
      { before: /^## The API answers with errors/m },
      say('lambda/runbook-schedule'),
    );
  if (trigger !== 'queue')
    insert(root, 'docs/log-codes.md', { before: /^\| `identify_noted`/m }, say('lambda/log-code'));
  if (trigger !== 'queue') return `wired ${name}`;
  insert(
    root,
    'lib/outputs.ts',
    { before: /\n\] as const;\n\/\*\* A work queue's short name/ },
    `\n  '${name}',`,
  );
  insert(root, 'lib/work-queues.ts', { before: /\n};\n\n\/\*\* All work queues/ }, say('lambda/work'));
  insert(root, 'docs/runbook.md', { before: /^## Parked interactions/m }, say('lambda/runbook-queue'));
  return `wired ${name} and its queue`;
};

/** Wires a capability: the service stack, and the lists of tests. */
export const capabilityWiring = (root, { capability }, render) => {
  const data = { capability };
  const type = render('{{pascalCase capability}}', data);
  const variable = render('{{camelCase capability}}', data);
  const stack = 'lib/service-stack.ts';
  importInto(root, stack, `import { ${type} } from './capabilities/${capability}';`);
  insert(
    root,
    stack,
    { before: /\n {4}new Programme\(/ },
    `\n    const ${variable} = new ${type}(this, '${type}', { house });`,
  );
  insert(root, stack, { after: /\.publishAfter\(/ }, `\n      ${variable},`);
  insert(root, 'tests/architecture.test.ts', { after: /const CAPABILITIES = \[/ }, `\n  '${capability}',`);
  insert(root, 'tests/infra/schemas.ts', { after: /const CONTRACTS = \{/ }, ` '${capability}': ${variable},`);
  insert(
    root,
    'tests/infra/schemas.ts',
    { before: /import \{ PROJECT \}/ },
    `import * as ${variable} from '../../functions/${capability}/contract';\n`,
  );
  return `wired the capability ${capability}`;
};

/** Wires a kind of step: its schema in the programme, and its rule in the journeys. */
export const stepWiring = (root, { name }, render) => {
  const variable = render('{{camelCase name}}', { name });
  const contract = 'functions/programme/contract.ts';
  insert(
    root,
    contract,
    { before: /\n {2}z\.strictObject\(\{ id, do: z\.literal\('end'\) \}\),/ },
    `\n  z.strictObject({ id, do: z.literal('${name}') }),`,
  );
  insert(
    root,
    contract,
    { before: /\n {2}\| \{ id: string; do: 'end' \}/ },
    `\n  | { id: string; do: '${name}' }`,
  );
  const rules = 'functions/journeys/domain/step-rules.ts';
  insert(root, rules, { before: /\n};\n/ }, `\n  '${name}': ${variable},`);
  importInto(root, rules, `import { ${variable} } from './step-${name}';`);
  return `wired the step ${name}`;
};
