import { issuesOf, RelanceError } from '../../shared/kernel/errors';
import { callDoor } from '../../shared/platform/doors/call-door';
import { connect } from '../adapters/connect';
import { type PublishAnswer, publishRequestSchema } from '../contract';
import { currentProgramme, publishProgramme } from '../flows/publish';

const store = connect();

/** Invoked by whoever may publish: checks and publishes a document, or says which version is live. */
export const handler = callDoor('programme_asked', async (event: unknown) => {
  const request = publishRequestSchema.safeParse(event);
  if (!request.success) {
    const issues = issuesOf(request.error);
    const where = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new RelanceError('request_invalid', where, issues);
  }
  const answer: PublishAnswer =
    request.data.action === 'current'
      ? await currentProgramme(store)
      : await publishProgramme(store, request.data.document, Date.now());
  const { ok, version, unchanged } = answer;
  const { action } = request.data;
  return { answer, counts: { action, ok, version, unchanged, problems: answer.problems.length } };
});
