/**
 * What happens at a call of a worker that can be seen from outside, in the order of the columns. `sticks` says that it
 * happens at every further try of the same step by the same worker too.
 */
export const FAULTS = {
  killed_before: { title: 'killed before', sticks: false },
  killed_after: { title: 'killed after', sticks: false },
  works_after_death: { title: 'killed, and the call works 100 s later', sticks: false },
  redriven: { title: 'killed before, and redriven after 40 days', sticks: false },
  replayed: { title: 'killed after, and replayed after 40 days', sticks: false },
  twice: { title: 'delivered twice, the other overtakes', sticks: false },
  rival: { title: 'another message overtakes', sticks: false },
  late: { title: '20 s late (beyond the lease)', sticks: false },
  asleep: { title: 'answered after 20 minutes (beyond lease and grace)', sticks: false },
  answer_lost: { title: 'worked, answer lost once', sticks: false },
  answers_lost: { title: 'worked, every answer lost', sticks: true },
  no_answer: { title: 'timed out, did not work', sticks: true },
  throttled: { title: 'throttled', sticks: true },
  leaves: { title: 'the member leaves', sticks: false },
  left_unheard: { title: 'worked, answer lost once, the member leaves meanwhile', sticks: false },
  merged: { title: 'merged into another member', sticks: false },
  paused: { title: 'all marketing is paused for an hour', sticks: false },
  restored: { title: 'the card is lost, and restored from a copy', sticks: false },
  rolled_back: { title: 'the table is replaced by a copy, and restored', sticks: false },
  engagement: { title: 'caps that follow engagement are published', sticks: false },
  lower_cap: { title: 'a lower cap is published', sticks: false },
  longer_window: { title: 'a longer window is published', sticks: false },
} as const;
/** A fault; see FAULTS. */
export type Fault = keyof typeof FAULTS;
/** All faults, in the order of the columns. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];

/** A fault that happens to a call of a worker that lives on, or to the worker; not what others do meanwhile. */
export const BREAKS: ReadonlySet<Fault> = new Set<Fault>([
  'killed_before',
  'killed_after',
  'works_after_death',
  'redriven',
  'replayed',
  'asleep',
  'answer_lost',
  'answers_lost',
  'no_answer',
  'throttled',
  'left_unheard',
]);

/** Faults for which a cell needs a programme of its own: somebody publishes, or holds back. */
export const PUBLISHING: ReadonlySet<Fault> = new Set<Fault>([
  'lower_cap',
  'longer_window',
  'engagement',
  'paused',
  'restored',
  'rolled_back',
]);

const errorOf = (name: string, status: number, fault: 'client' | 'server'): Error =>
  Object.assign(new Error(`${name}, by the crash matrix`), {
    name,
    $fault: fault,
    $metadata: { httpStatusCode: status },
  });

/** What a client sees when the connection breaks. */
export const brokenConnection = (): Error =>
  Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** What a client sees when nobody answers in time. */
export const timedOut = (): Error =>
  Object.assign(new Error('no answer in time'), { name: 'TimeoutError', code: 'ETIMEDOUT' });

/** What a client sees when a service takes no more for the moment. */
export const throttledBy = (service: 'dynamodb' | 'sqs' | 'ses'): Error => {
  if (service === 'dynamodb') return errorOf('ProvisionedThroughputExceededException', 400, 'client');
  return service === 'ses'
    ? errorOf('TooManyRequestsException', 429, 'client')
    : errorOf('ThrottlingException', 400, 'client');
};
