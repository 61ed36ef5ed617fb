// Where a new thing must be named so that the house knows it.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const CONSTRUCTORS = { call: 'ServiceFunction', queue: 'QueueWorker', schedule: 'ScheduledJob' };
const FILES = { call: 'service-function', queue: 'queue-worker', schedule: 'scheduled-job' };
const END_OF_CONSTRUCTOR = /constructor\([\s\S]*?(?=\n {2}\}\n)/;

const piece = (file) => readFileSync(path.join(import.meta.dirname, 'templates', `${file}.hbs`), 'utf8');

/** Wires a Lambda, in a draft: contract, settings, ports, flow, construct, queue, runbook, codes of the log. */
export const lambdaWiring = (draft, { capability, name, trigger }, render) => {
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
  draft.append(`${folder}/contract.ts`, say('lambda/contract'));
  draft.append(`${folder}/env.ts`, say('lambda/env'));
  draft.append(`${folder}/ports.ts`, say('lambda/ports'));
  draft.importInto(`${folder}/ports.ts`, "import type { MemberItems } from '../shared/platform/cards';");
  if (draft.has(`${folder}/flows.ts`)) {
    draft.append(`${folder}/flows.ts`, say('lambda/flow'));
    for (const line of say('lambda/flow-imports').trim().split('\n'))
      draft.importInto(`${folder}/flows.ts`, line);
  }
  const construct = `lib/capabilities/${capability}.ts`;
  draft.insert(construct, { after: END_OF_CONSTRUCTOR }, `\n${say('lambda/construct')}`);
  draft.importInto(construct, `import { ${env} } from '../../functions/${capability}/env';`);
  draft.importInto(
    construct,
    `import { ${CONSTRUCTORS[trigger]} } from '../building-blocks/${FILES[trigger]}';`,
  );
  draft.importInto(construct, "import { useTable } from '../building-blocks/rights';");
  const settings = 'tests/support/infra/lambda-settings.ts';
  draft.insert(settings, { before: /\n};\n$/ }, `\n  '${name}': ${env},`);
  draft.importInto(settings, `import { ${env} } from '../../../functions/${capability}/env';`);
  draft.insert('docs/runbook.md', { before: /^## The reputation of sending/m }, say('lambda/runbook'));
  if (trigger === 'schedule')
    draft.insert(
      'docs/runbook.md',
      { before: /^## The API answers with errors/m },
      say('lambda/runbook-schedule'),
    );
  if (trigger !== 'queue')
    draft.insert('docs/log-codes.md', { before: /^\| `identify_noted`/m }, say('lambda/log-code'));
  if (trigger !== 'queue') return;
  draft.insert(
    'lib/outputs.ts',
    { before: /\n\] as const;\n\/\*\* A work queue's short name/ },
    `\n  '${name}',`,
  );
  draft.insert('lib/work-queues.ts', { before: /\n};\n\n\/\*\* All work queues/ }, say('lambda/work'));
  draft.insert('docs/runbook.md', { before: /^## Parked interactions/m }, say('lambda/runbook-queue'));
};

/** Wires a capability, in a draft: the service stack, and the lists of tests. */
export const capabilityWiring = (draft, { capability }, render) => {
  const data = { capability };
  const type = render('{{pascalCase capability}}', data);
  const variable = render('{{camelCase capability}}', data);
  const stack = 'lib/service-stack.ts';
  draft.importInto(stack, `import { ${type} } from './capabilities/${capability}';`);
  draft.insert(
    stack,
    { before: /\n {4}new Programme\(/ },
    `\n    const ${variable} = new ${type}(this, '${type}', { house });`,
  );
  draft.insert(stack, { after: /\.publishAfter\(/ }, `\n      ${variable},`);
  draft.insert('tests/architecture.test.ts', { after: /const CAPABILITIES = \[/ }, `\n  '${capability}',`);
  draft.insert('tests/infra/schemas.ts', { after: /const CONTRACTS = \{/ }, ` '${capability}': ${variable},`);
  draft.insert(
    'tests/infra/schemas.ts',
    { before: /import \{ PROJECT \}/ },
    `import * as ${variable} from '../../functions/${capability}/contract';\n`,
  );
};

/** Wires a kind of step, in a draft: its schema in the programme, and its rule in the journeys. */
export const stepWiring = (draft, { name }, render) => {
  const variable = render('{{camelCase name}}', { name });
  const contract = 'functions/programme/contract.ts';
  draft.insert(
    'functions/programme/domain/document.ts',
    { before: /\n {2}z\.strictObject\(\{ id, do: z\.literal\('end'\) \}\),/ },
    `\n  z.strictObject({ id, do: z.literal('${name}') }),`,
  );
  draft.insert(
    contract,
    { before: /\n {2}\| \{ id: string; do: 'end' \}/ },
    `\n  | { id: string; do: '${name}' }`,
  );
  const rules = 'functions/journeys/domain/step-rules.ts';
  draft.insert(rules, { before: /\n};\n/ }, `\n  '${name}': ${variable},`);
  draft.importInto(rules, `import { ${variable} } from './step-${name}';`);
};
