import { createHash } from 'node:crypto';
import { App } from 'aws-cdk-lib';
import { codeIn } from '../lib/building-blocks/code';
import { makeStacks } from '../lib/stacks';
import { StageInvalid, stageFromContext } from '../lib/stage-config';
import { STAGES } from '../lib/stages';
import { bundled, KEPT_BUNDLES } from './bundled';
import { buildProgramme } from './programme-document';

const main = async () => {
  const app = new App();
  const stage = stageFromContext((key) => app.node.tryGetContext(key), STAGES, process.env.AWS_ENDPOINT_URL);
  const programme = await buildProgramme();
  const from = programme.sender.address.slice(programme.sender.address.lastIndexOf('@') + 1);
  if (stage.senderDomain && from !== stage.senderDomain && !from.endsWith(`.${stage.senderDomain}`)) {
    throw new StageInvalid(
      `stage "${stage.name}" cannot be used: senderDomain: it is ${stage.senderDomain}, but the programme sends from ${from}; change sender in programme/index.ts, or senderDomain in lib/stages.ts`,
    );
  }
  const document = JSON.stringify(programme);
  const hash = createHash('sha256').update(document).digest('hex');
  // What is deployed to an account is bundled from what is there now.
  const keptIn = stage.localEndpoint === undefined ? undefined : process.env[KEPT_BUNDLES];
  const { folder, done } = await bundled(document, { hash, keptIn });
  try {
    makeStacks(app, {
      stage,
      bundles: codeIn(folder),
      programme: { hash, senderAddress: programme.sender.address },
    });
    app.synth();
  } finally {
    done();
  }
};

main().catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exitCode = 1;
});
