import { type App, CliCredentialsStackSynthesizer, Tags } from 'aws-cdk-lib';
import { DataStack } from './data-stack';
import type { Bundles } from './house';
import { stackNames } from './outputs';
import { type DeployedProgramme, ServiceStack } from './service-stack';
import { sendsFrom, withoutSes } from './ses-regions';
import { type StageConfig, StageInvalid } from './stage-config';

/** What the stacks of a stage are made of. */
export interface StacksProps {
  readonly stage: StageConfig;
  readonly bundles: Bundles;
  readonly programme: DeployedProgramme;
}

/** The two stacks of a stage: what must survive, and what may be replaced. Throws StageInvalid for a Region without SES. */
export const makeStacks = (
  app: App,
  props: StacksProps,
): { readonly data: DataStack; readonly service: ServiceStack } => {
  const { stage } = props;
  const region = stage.region ?? process.env.CDK_DEFAULT_REGION;
  if (!stage.local && region !== undefined && !sendsFrom(region)) {
    throw new StageInvalid(
      `stage "${stage.name}" cannot be used: region: ${withoutSes(region)}, as region in lib/stages.ts or as AWS_REGION`,
    );
  }
  const common = {
    stage,
    env: { account: process.env.CDK_DEFAULT_ACCOUNT, region },
    // The emulator enforces roles, and has none of the bootstrap's.
    synthesizer: stage.local ? new CliCredentialsStackSynthesizer() : undefined,
  };
  const names = stackNames(stage.name);
  const data = new DataStack(app, names.data, common);
  const service = new ServiceStack(app, names.service, {
    ...common,
    // A synthesizer belongs to one stack.
    synthesizer: stage.local ? new CliCredentialsStackSynthesizer() : undefined,
    data,
    bundles: props.bundles,
    programme: props.programme,
  });
  Tags.of(app).add('relance:stage', stage.name);
  return { data, service };
};
