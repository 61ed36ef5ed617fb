import type { Checked } from '../../shared/kernel/errors';
import type { AcceptedCall } from '../contract';
import { checkCall } from './check-call';

/** The most events that one batch may hold. */
export const MAX_BATCH_EVENTS = 2_500;
/** The largest body of a request, in bytes. */
export const MAX_BATCH_BYTES = 500 * 1024;

/** A call of a batch that was not accepted: its place in the batch, a stable code, and what is wrong. */
export interface Rejected {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** The calls of a request after they were checked; `made` are the places in `calls` of made messageIds. */
export interface CheckedBatch {
  readonly calls: readonly AcceptedCall[];
  readonly made: readonly number[];
  readonly rejected: readonly Rejected[];
}

/**
 * Checks a batch: the good events are kept in their order, the bad ones listed. Not a list of at most 2,500 events
 * (`batch_invalid`, `batch_too_many`) it is refused as a whole. `madeId` makes the id of an event without one.
 */
export const checkBatch = (batch: unknown, madeId: (index: number) => string): Checked<CheckedBatch> => {
  if (!Array.isArray(batch)) {
    return {
      ok: false,
      issues: [{ path: 'batch', code: 'batch_invalid', message: 'batch must be a list of events' }],
    };
  }
  if (batch.length > MAX_BATCH_EVENTS) {
    const message = `batch must have at most 2,500 events; it has ${batch.length}`;
    return { ok: false, issues: [{ path: 'batch', code: 'batch_too_many', message }] };
  }
  const calls: AcceptedCall[] = [];
  const made: number[] = [];
  const rejected: Rejected[] = [];
  for (const [index, input] of batch.entries()) {
    const checked = checkCall(input, undefined, madeId(index));
    if (checked.ok) {
      if (checked.value.made) made.push(calls.length);
      calls.push(checked.value.call);
    } else {
      rejected.push({
        index,
        code: checked.issues[0]?.code ?? 'invalid',
        message: checked.issues.map(({ message }) => message).join('; '),
      });
    }
  }
  return { ok: true, value: { calls, made, rejected } };
};
