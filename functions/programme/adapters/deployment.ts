import { RelanceError } from '../../shared/kernel/errors';

/** What we read of a request of CloudFormation to a custom resource. */
export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
}

/** What the deployment is told: done, with data for the template, or failed, with what to do about it. */
export type ResourceAnswer =
  | { readonly done: true; readonly data: Readonly<Record<string, string>> }
  | { readonly done: false; readonly reason: string };

const TIMEOUT_MS = 10_000;
/** CloudFormation takes 4,096 bytes in all. */
const MAX_REASON = 1_500;

/** Answers CloudFormation at the address that its request gave. Throws `deployment_not_answered` when it is not taken. */
export const answerDeployment = async (request: ResourceRequest, answer: ResourceAnswer): Promise<void> => {
  const body = JSON.stringify({
    Status: answer.done ? 'SUCCESS' : 'FAILED',
    ...(answer.done ? { Data: answer.data } : { Reason: answer.reason.slice(0, MAX_REASON) }),
    PhysicalResourceId: request.PhysicalResourceId ?? 'programme',
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
  });
  const response = await fetch(request.ResponseURL, {
    method: 'PUT',
    body,
    // The address is signed for a request without a content type.
    headers: { 'content-type': '' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    throw new RelanceError('deployment_not_answered', `the deployment's address answered ${response.status}`);
  }
};
