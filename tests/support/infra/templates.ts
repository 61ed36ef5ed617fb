import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StageSettings } from '../../../lib/stage-config';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation allows
  readonly Properties: Record<string, any>;
}

/** A template as it is deployed. */
export interface StackTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** The two templates of a stage. */
export interface StageTemplates {
  readonly data: StackTemplate;
  readonly service: StackTemplate;
}

/** All resources of a type, by logical id. */
export const resourcesOf = (template: StackTemplate, type: string): Record<string, Resource> =>
  Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => Type === type));

// Loading the CDK and building a stage takes seconds, in each test file anew. Jest's temporary folder is that of one run
// (own-temporary-folder.ts): nothing that is kept in it is older than the code. Tools have no such folder.
const kept = (what: readonly unknown[]): string =>
  path.join(tmpdir(), 'templates', createHash('sha256').update(JSON.stringify(what)).digest('hex'));

/** Settings of a shop that has everything which a stage may have; shared, so that one build serves all who ask of it. */
export const SHOP = {
  senderDomain: 'shop.example',
  alarmsEmail: 'ops@shop.example',
  monthlyBudgetUsd: 100,
  dailySendQuota: 50_000,
} as const satisfies StageSettings;

/** The two templates of a stage; built once in a run of the tests, and a copy of their own for each caller. */
export const templatesOf = (
  name: string,
  settings: StageSettings = {},
  senderAddress?: string,
): StageTemplates => {
  const built = () =>
    (require('./build-stage') as typeof import('./build-stage')).synthesise(name, settings, senderAddress);
  if (process.env.JEST_WORKER_ID === undefined) return built();
  const file = kept([name, settings, senderAddress]);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    const draft = `${file}.${randomUUID()}`;
    writeFileSync(draft, JSON.stringify(built()));
    renameSync(draft, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as StageTemplates;
};
