import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callDoor } from '../../shared/platform/doors/call-door';
import { loggedError } from '../../shared/platform/logged-error';
import { connect } from '../adapters/connect';
import { answerDeployment, type ResourceRequest } from '../adapters/deployment';
import { type Deployed, deployProgramme } from '../flows/deploy';

const store = connect();

const readDocument = async (): Promise<unknown> => {
  const folder = process.env.LAMBDA_TASK_ROOT ?? __dirname;
  return JSON.parse(await readFile(join(folder, 'programme.json'), 'utf8'));
};

/** The deployment's custom resource: publishes the document that lies beside this code, and always answers. */
export const handler = callDoor('programme_deployed', async (event: ResourceRequest) => {
  let deployed: Deployed;
  let failure: unknown;
  try {
    deployed = await deployProgramme(store, event.RequestType, readDocument, Date.now());
  } catch (error) {
    failure = error;
    deployed = { done: false, reason: error instanceof Error ? error.message : String(error) };
  }
  await answerDeployment(event, deployed);
  const because = failure === undefined ? {} : { failure: loggedError(failure) };
  return { answer: undefined, counts: { request: event.RequestType, done: deployed.done, ...because } };
});
