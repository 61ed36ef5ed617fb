import { unpackPressure } from '../../../functions/messaging/contract';
import type { Queues } from './stand';
import type { WireCall } from './worker';

/** What of a worker can be seen from outside: its rows of the matrix. Reads change nothing and are none. */
export type Step =
  | 'reserve'
  | 'send'
  | 'tell the timeline'
  | 'confirm'
  | 'release'
  | 'give up'
  | 'put back'
  | 'defer'
  | 'note on the card'
  | 'count';

/** The texts of the reservations in a PutItem of a CONTACT card; undefined of any other call. */
export const pressureWritten = ({ service, operation, body }: WireCall): readonly string[] | undefined => {
  if (service !== 'dynamodb' || operation !== 'PutItem') return undefined;
  const { sk, pressure } = body.Item as { sk?: { S?: string }; pressure?: { L?: { S?: string }[] } };
  if (sk?.S !== 'CARD#CONTACT') return undefined;
  return (pressure?.L ?? []).map(({ S }) => S ?? '');
};

const states = (pressure: readonly string[]): string =>
  unpackPressure(pressure)
    .map(({ key, state }) => `${key} ${state}`)
    .join();

const stepOfCard = (stored: readonly string[], written: readonly string[]): Step | undefined => {
  if (written.length > stored.length) return 'reserve';
  if (written.length < stored.length) return 'release';
  const [before, after] = [states(stored), states(written)];
  if (before === after) return 'note on the card';
  const unknowns = (text: string) => text.split(' unknown').length;
  return unknowns(after) > unknowns(before) ? 'give up' : 'confirm';
};

/** The step that a call is, when the card holds that pressure; undefined of what changes nothing outside. */
export const stepOf = (call: WireCall, stored: readonly string[], queues: Queues): Step | undefined => {
  if (call.service === 'ses') return call.operation === 'SendEmail' ? 'send' : undefined;
  if (call.service === 'sqs') {
    if (call.body.QueueUrl === queues.recorder) return 'tell the timeline';
    if (call.body.QueueUrl === queues.wakeups) return 'defer';
    return [queues.messages, queues.feedback].includes(String(call.body.QueueUrl)) ? 'put back' : 'count';
  }
  const written = pressureWritten(call);
  return written && stepOfCard(stored, written);
};
