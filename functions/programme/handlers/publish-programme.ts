import { issuesOf, RelanceError } from '../../shared/kernel/errors';
import { logger } from '../../shared/platform/logger';
import { connect } from '../adapters/connect';
import { type PublishAnswer, publishRequestSchema } from '../contract';
import { currentProgramme, publishProgramme } from '../flows/publish';

const store = connect();

/** Invoked by whoever may publish: checks and publishes a document, or says which version is live. */
export const handler = async (event: unknown): Promise<PublishAnswer> => {
  const request = publishRequestSchema.safeParse(event);
  if (!request.success) {
    const issues = issuesOf(request.error);
    const where = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new RelanceError('request_invalid', where, issues);
  }
  const answer =
    request.data.action === 'current'
      ? await currentProgramme(store)
      : await publishProgramme(store, request.data.document, Date.now());
  const { ok, version, unchanged } = answer;
  logger.info('programme_asked', {
    action: request.data.action,
    ok,
    version,
    unchanged,
    problems: answer.problems.length,
  });
  return answer;
};
