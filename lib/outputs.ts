/**
 * The outputs of the service stack that the command line reads: `relance-<stage>-service`. Each is one stack output
 * of that key whose value is text.
 */
export const OUTPUTS = {
  /** Base address of the HTTP API, without a slash at the end. */
  apiUrl: 'ApiUrl',
  /** JSON: table's short name -> physical name (`members`, `interactions`, `programmes`, `agenda`, `identities`, `tracking`, `scoring`, `messaging`, `reports`). */
  tables: 'Tables',
  /** JSON: queue's short name -> URL; work queues. */
  queues: 'Queues',
  /** JSON: work queue's short name -> URL of its dead-letter queue; `parked` is tracking's parking queue, `<handler>-failures` what the stream and nightly jobs gave up. */
  deadLetters: 'DeadLetters',
  /** JSON: Lambda's short name (its handler's file name) -> function name. */
  functions: 'Functions',
  /** ARN of the secret with which identities are hashed. */
  identitySecret: 'IdentitySecret',
  /** Name of the event bus. */
  bus: 'Bus',
} as const;

/** Key of the output that says the routes of a stage without HTTP API (`localDoor`): JSON, a list of DoorRoute. */
export const ROUTES_OUTPUT = 'Routes';

/** A route of such a stage. */
export interface DoorRoute {
  /** As the HTTP API writes it: `/v1/{proxy+}`, `/u/{token}`. */
  readonly path: string;
  readonly methods: readonly string[];
  /** The URL of its Lambda. */
  readonly target: string;
}

/** The stack names of a stage. */
export const stackNames = (stage: string) =>
  ({ data: `relance-${stage}-data`, service: `relance-${stage}-service` }) as const;

/** Short names of the work queues, by which `status`, `settle` and `dead-letters` speak of them. */
export const QUEUES = [
  'recorder',
  'replay',
  'identify',
  'contacts',
  'facts',
  'wakeups',
  'agenda',
  'messages',
  'transactional',
  'feedback',
  'counts',
  'pauses',
  'segments',
  'samples',
  'training',
] as const;
/** A work queue's short name. */
export type QueueName = (typeof QUEUES)[number];
