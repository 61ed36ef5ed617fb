import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logger } from '../../shared/platform/logger';
import { connect } from '../adapters/connect';
import { answerDeployment, type ResourceRequest } from '../adapters/deployment';
import { type Deployed, deployProgramme } from '../flows/deploy';

const store = connect();

const readDocument = async (): Promise<unknown> => {
  const folder = process.env.LAMBDA_TASK_ROOT ?? __dirname;
  return JSON.parse(await readFile(join(folder, 'programme.json'), 'utf8'));
};

/** The deployment's custom resource: publishes the document that lies beside this code, and always answers. */
export const handler = async (event: ResourceRequest): Promise<void> => {
  let deployed: Deployed;
  try {
    deployed = await deployProgramme(store, event.RequestType, readDocument, Date.now());
  } catch (error) {
    logger.error('deployment_failed', error as Error);
    deployed = { done: false, reason: error instanceof Error ? error.message : String(error) };
  }
  logger.info('programme_deployed', { request: event.RequestType, done: deployed.done });
  await answerDeployment(event, deployed);
};
