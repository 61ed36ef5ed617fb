/** Errors of load: other items may be written at the same time. */
const THROTTLING: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);
/** Errors that say nothing of the items that were to be written: of load, of outages, of rights, of a missing table. */
const PASSING: ReadonlySet<string> = new Set([
  ...THROTTLING,
  'InternalServerError',
  'InternalFailure',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'AbortError',
  'NetworkingError',
  'ResourceNotFoundException',
  'ResourceInUseException',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'ExpiredTokenException',
  'ExpiredToken',
  'CredentialsProviderError',
  'KMSAccessDeniedException',
]);

// What Node calls a broken connection: ECONNRESET, ETIMEDOUT, ENOTFOUND, EAI_AGAIN, EPIPE ...
const BROKEN_CONNECTION = /^E[A-Z_]+$/;

interface SdkError extends Error {
  readonly code?: unknown;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether the same write may succeed later, so that no item is to blame. */
export const isPassing = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { name, code, $fault, $metadata } = error as SdkError;
  if (PASSING.has(name) || $fault === 'server') return true;
  if (($metadata?.httpStatusCode ?? 0) >= 500) return true;
  // Node's own mistakes (ERR_INVALID_ARG_TYPE) are no broken connections.
  return typeof code === 'string' && BROKEN_CONNECTION.test(code) && !code.startsWith('ERR_');
};

/** Whether it says that those items were too much for the moment, and nothing of others. */
export const isThrottling = (error: unknown): boolean => error instanceof Error && THROTTLING.has(error.name);
