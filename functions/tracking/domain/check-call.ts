import type { Checked, Issue } from '../../shared/kernel/errors';
import { type AcceptedCall, CALL_TYPES, type CallType } from '../contract';
import { cleanJson } from './clean-json';

/** The largest event, in bytes of its JSON. */
export const MAX_EVENT_BYTES = 32 * 1024;
const MAX_NAME_CHARACTERS = 500;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCallType = (type: unknown): type is CallType => CALL_TYPES.includes(type as CallType);

const refused = (...issues: Issue[]): Checked<never> => ({ ok: false, issues });

/** An id as text: numbers are written out, null and empty text count as absent. */
const readId = (call: Record<string, unknown>, path: string, issues: Issue[]): string | undefined => {
  const value = call[path];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  issues.push({ path, code: 'type_invalid', message: `${path} must be text` });
  return undefined;
};

const OBJECTS = ['properties', 'traits', 'context'] as const;

const checkType = (call: Record<string, unknown>, type: CallType, issues: Issue[]): void => {
  if (type === 'track') {
    const { event } = call;
    if (event === undefined || event === null || event === '')
      issues.push({ path: 'event', code: 'event_missing', message: 'event is missing: what did they do?' });
    else if (typeof event !== 'string')
      issues.push({ path: 'event', code: 'type_invalid', message: 'event must be text' });
    else if (event.length > MAX_NAME_CHARACTERS)
      issues.push({
        path: 'event',
        code: 'event_too_long',
        message: 'event must have at most 500 characters',
      });
  }
  for (const path of OBJECTS) {
    const value = call[path];
    if (value !== undefined && value !== null && !isObject(value))
      issues.push({ path, code: 'type_invalid', message: `${path} must be an object` });
  }
};

/** A call that was checked; `made` when it brought no messageId and was given this one. */
export interface CheckedCall {
  readonly call: AcceptedCall;
  readonly made: boolean;
}

/**
 * Checks one call of the tracking API, as parsed from JSON. Accepts it with ids as text and without empty ones,
 * unknown fields kept, write key taken out; or says what is wrong with it: `body_invalid`, `type_unknown`,
 * `event_too_large`, `nesting_too_deep`, `identity_missing`, `previous_missing`, `event_missing`, `event_too_long`,
 * `type_invalid`, each with its path. `madeId` is taken when there is no messageId.
 */
export const checkCall = (
  input: unknown,
  pathType: CallType | undefined,
  madeId: string,
): Checked<CheckedCall> => {
  if (!isObject(input))
    return refused({ path: '', code: 'body_invalid', message: 'an event must be a JSON object' });
  if (!cleanJson(input))
    return refused({
      path: '',
      code: 'nesting_too_deep',
      message: 'an event must be nested at most 100 deep',
    });
  const type = pathType ?? input.type;
  if (!isCallType(type))
    return refused({
      path: 'type',
      code: 'type_unknown',
      message: `type must be one of ${CALL_TYPES.join(', ')}`,
    });
  const { userId: _, anonymousId: __, messageId: ___, writeKey: ____, ...rest } = input;
  const issues: Issue[] = [];
  const userId = readId(input, 'userId', issues);
  const anonymousId = readId(input, 'anonymousId', issues);
  const messageId = readId(input, 'messageId', issues);
  if (issues.length === 0 && userId === undefined && anonymousId === undefined)
    issues.push({
      path: 'userId',
      code: 'identity_missing',
      message: 'userId or anonymousId is missing: who did it?',
    });
  if (type === 'alias') {
    const previousId = readId(input, 'previousId', issues);
    if (previousId !== undefined) rest.previousId = previousId;
    else if (issues.length === 0)
      issues.push({ path: 'previousId', code: 'previous_missing', message: 'alias needs a previousId' });
  }
  checkType(input, type, issues);
  if (issues.length > 0) return { ok: false, issues };
  if (Buffer.byteLength(JSON.stringify(input)) > MAX_EVENT_BYTES)
    return refused({ path: '', code: 'event_too_large', message: 'an event must have at most 32 KB' });
  return {
    ok: true,
    value: {
      made: messageId === undefined,
      call: {
        ...rest,
        type,
        messageId: messageId ?? madeId,
        ...(userId === undefined ? {} : { userId }),
        ...(anonymousId === undefined ? {} : { anonymousId }),
      },
    },
  };
};
