import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connect } from '../adapters/connect';
import { type PublishAnswer, type PublishRequest, publishRequestSchema } from '../contract';
import { currentProgramme, publishProgramme, rollbackProgramme } from '../flows/publish';

const store = connect();

const answerTo = (request: PublishRequest): Promise<PublishAnswer> => {
  if (request.action === 'current') return currentProgramme(store);
  return request.action === 'rollback'
    ? rollbackProgramme(store, request.to, Date.now())
    : publishProgramme(store, request.document, Date.now());
};

/** Invoked by whoever may publish: checks and publishes a document, goes back to an earlier one, or says which version is live. */
export const handler = callDoor('programme_asked', async (event: unknown) => {
  const request = checked(publishRequestSchema, event, 'request_invalid');
  const answer = await answerTo(request);
  const { ok, version, unchanged } = answer;
  const { action } = request;
  return { answer, counts: { action, ok, version, unchanged, problems: answer.problems.length } };
});
