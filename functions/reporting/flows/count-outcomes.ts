import type { CountRequest, GuardrailTrippedDetail } from '../contract';
import { scopesOf } from '../domain/scopes';
import type { CountPorts } from '../ports';
import { countRequests } from './count';
import { judgeScopes, watchPauses } from './judge';

/**
 * Counts a batch of what came of mails, then judges every mail and journey it was of, and the programme. Answers what
 * tripped. A batch that comes again is not counted again, but judged: its worker may have been ended in between.
 */
export const countOutcomes = async (
  ports: CountPorts,
  requests: readonly CountRequest[],
  now: number,
): Promise<readonly GuardrailTrippedDetail[]> => {
  const scopes = scopesOf(requests);
  await watchPauses(ports, now);
  await countRequests(ports, requests, now);
  return judgeScopes(ports, scopes, now);
};
