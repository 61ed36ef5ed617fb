import { checked } from '../../shared/platform/checked';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connect } from '../adapters/connect';
import { type PublishAnswer, type PublishRequest, publishRequestSchema } from '../contract';
import { pauseSending, resumeSending } from '../flows/pause';
import { currentProgramme, publishProgramme, rollbackProgramme } from '../flows/publish';

const store = connect();

const answerTo = (request: PublishRequest): Promise<PublishAnswer> => {
  switch (request.action) {
    case 'current':
      return currentProgramme(store);
    case 'rollback':
      return rollbackProgramme(store, request.to, Date.now());
    case 'pause':
      return pauseSending(store, request.what, request, Date.now());
    case 'resume':
      return resumeSending(store, request.what);
    case 'publish':
      return publishProgramme(store, request.document, Date.now());
  }
};

/** Invoked by whoever may publish: checks and publishes a document, goes back to an earlier one, pauses and resumes, or says what is live. */
export const handler = callDoor('programme_asked', async (event: unknown) => {
  const request = checked(publishRequestSchema, event, 'request_invalid');
  const answer = await answerTo(request);
  const { ok, version, unchanged } = answer;
  const { action } = request;
  return { answer, counts: { action, ok, version, unchanged, problems: answer.problems.length } };
});
