import { issuesOf, RelanceError } from '../../shared/kernel/errors';
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
  const request = publishRequestSchema.safeParse(event);
  if (!request.success) {
    const issues = issuesOf(request.error);
    const where = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new RelanceError('request_invalid', where, issues);
  }
  const answer = await answerTo(request.data);
  const { ok, version, unchanged } = answer;
  const { action } = request.data;
  return { answer, counts: { action, ok, version, unchanged, problems: answer.problems.length } };
});
