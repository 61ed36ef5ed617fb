import { SSMClient } from '@aws-sdk/client-ssm';
import { sqs } from '../../shared/platform/aws';
import { readEnv } from '../../shared/platform/env';
import { sendToQueue } from '../../shared/platform/queues';
import { keysEnv, receiveEnv } from '../env';
import type { ReceivePorts, WriteKeyStore } from '../ports';
import { cachedWriteKeys, writeKeyStore } from './write-keys';

// Apart from connect.ts, so that the door's bundle stays the smallest: it takes no table's client along.

/** The ports of the door over the Lambda's environment. */
export const connectReceive = (): ReceivePorts => {
  const env = readEnv(receiveEnv);
  const queue = sqs();
  const keys = writeKeyStore(new SSMClient({}), env.WRITE_KEYS_PARAMETER);
  return {
    keys: cachedWriteKeys(keys.load),
    record: (request) => sendToQueue(queue, env.RECORDER_QUEUE_URL, [{ value: request }]),
  };
};

/** Where the write keys are administered. */
export const connectKeys = (): WriteKeyStore =>
  writeKeyStore(new SSMClient({}), readEnv(keysEnv).WRITE_KEYS_PARAMETER);
