import { readFileSync } from 'node:fs';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { makeStacks } from '../../../lib/stacks';
import { type LocalPlaces, type StageSettings, stageConfig } from '../../../lib/stage-config';
import { STAGES } from '../../../lib/stages';
import type { StackTemplate, StageTemplates } from './templates';

const CONTEXT = JSON.parse(readFileSync('cdk.json', 'utf8')).context as Record<string, unknown>;

/** The endpoint that stacks of the stage `local` are made for here. */
export const LOCAL_ENDPOINT = 'http://127.0.0.1:4566';

/** A stage built in memory, with code that does nothing; `nag` adds the rules of AWS Solutions to the synthesis. */
export const buildStage = (
  name: string,
  settings: StageSettings = {},
  nag = false,
  senderAddress = 'hello@shop.example',
  places: LocalPlaces = name === 'local' ? { endpoint: LOCAL_ENDPOINT } : {},
) => {
  const app = new App({ context: CONTEXT });
  const stage = stageConfig(
    name,
    { ...(Object.hasOwn(STAGES, name) ? STAGES[name] : {}), ...settings },
    places,
  );
  const stacks = makeStacks(app, {
    stage,
    bundles: () => Code.fromInline('exports.handler = async () => ({})'),
    programme: { hash: 'a'.repeat(64), senderAddress },
  });
  if (nag) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stage, ...stacks };
};

/** A stack's template. */
export const templateOf = (stack: Stack): StackTemplate =>
  Template.fromStack(stack).toJSON() as StackTemplate;

/** Builds a stage, and answers its two templates. */
export const synthesise = (
  name: string,
  settings: StageSettings,
  senderAddress: string | undefined,
): StageTemplates => {
  const { data, service } = buildStage(name, settings, false, senderAddress);
  return { data: templateOf(data), service: templateOf(service) };
};
