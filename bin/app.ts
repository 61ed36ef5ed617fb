import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { codeIn } from '../lib/building-blocks/code';
import { bundleHandlers } from '../lib/bundles';
import { findHandlers } from '../lib/handlers';
import { makeStacks } from '../lib/stacks';
import { StageInvalid, stageFromContext } from '../lib/stage-config';
import { STAGES } from '../lib/stages';
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
  const folder = mkdtempSync(join(tmpdir(), 'relance-bundles-'));
  try {
    await bundleHandlers(findHandlers(resolve(import.meta.dirname, '..')), folder, {
      'deploy-programme': { 'programme.json': document },
    });
    makeStacks(app, {
      stage,
      bundles: codeIn(folder),
      programme: {
        hash: createHash('sha256').update(document).digest('hex'),
        senderAddress: programme.sender.address,
      },
    });
    app.synth();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

main().catch((error: Error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exitCode = 1;
});
