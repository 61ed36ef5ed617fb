/** Errors of load: other items may be written at the same time. */
const THROTTLING: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);
/** Errors of outages: nobody knows whether what was asked was done. */
const OUTAGES: ReadonlySet<string> = new Set([
  'InternalServerError',
  'InternalFailure',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'AbortError',
  'NetworkingError',
]);
/** Errors of rights and of missing resources. */
const OUT_OF_ORDER: ReadonlySet<string> = new Set([
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

/** Whether it says that those items were too much for the moment, and nothing of others. */
export const isThrottling = (error: unknown): boolean => error instanceof Error && THROTTLING.has(error.name);

/**
 * Whether it is of load or of an outage. A write that ended so may have taken effect all the same: one of the SDK's
 * tries may have lost its answer before the last one failed.
 */
export const isOutage = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { name, code, $fault, $metadata } = error as SdkError;
  if (THROTTLING.has(name) || OUTAGES.has(name) || $fault === 'server') return true;
  if (($metadata?.httpStatusCode ?? 0) >= 500) return true;
  // Node's own mistakes (ERR_INVALID_ARG_TYPE) are no broken connections.
  return typeof code === 'string' && BROKEN_CONNECTION.test(code) && !code.startsWith('ERR_');
};

/** Whether the same write may succeed later (load, outages, rights, a missing table), so that no item is to blame. */
export const isPassing = (error: unknown): boolean =>
  isOutage(error) || (error instanceof Error && OUT_OF_ORDER.has(error.name));
