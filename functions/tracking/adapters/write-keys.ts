import { GetParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { isErrorNamed, RelanceError } from '../../shared/kernel/errors';
import { read } from '../../shared/kernel/read';
import { HOUR_MS, MINUTE_MS } from '../../shared/kernel/time';
import { logger } from '../../shared/platform/logger';
import { type WriteKeys, writeKeysSchema } from '../contract';
import type { WriteKeyBook, WriteKeyStore } from '../ports';

const parse = (text: string | undefined): WriteKeys => {
  const checked = read(writeKeysSchema, JSON.parse(text || '{"keys":[]}'));
  if (checked.ok) return checked.value;
  throw new RelanceError(
    'write_keys_unreadable',
    'the parameter of the write keys is not as its schema says',
  );
};

/** The write keys in one SSM parameter, which is made when the first is saved. */
export const writeKeyStore = (ssm: SSMClient, parameter: string): WriteKeyStore => ({
  async load() {
    try {
      const answer = await ssm.send(new GetParameterCommand({ Name: parameter }));
      return parse(answer.Parameter?.Value);
    } catch (error) {
      if (isErrorNamed(error, 'ParameterNotFound')) return { keys: [] };
      throw error;
    }
  },
  async save(keys) {
    await ssm.send(
      new PutParameterCommand({
        Name: parameter,
        Value: JSON.stringify(keys),
        Type: 'String',
        Overwrite: true,
        // 20 keys may need more than the 4 KB of a standard parameter.
        Tier: 'Intelligent-Tiering',
      }),
    );
  },
});

/**
 * The write keys from memory, read again after a minute, or sooner for who asks for younger ones. While they cannot be read, those of the last hour still
 * hold: an outage of the store must not lose interactions.
 */
export const cachedWriteKeys = (load: () => Promise<WriteKeys>): WriteKeyBook => {
  let kept: { keys: WriteKeys; at: number } | undefined;
  return {
    async read(now, maxAgeMs = MINUTE_MS) {
      const age = kept ? now - kept.at : Number.POSITIVE_INFINITY;
      if (kept && age >= 0 && age < maxAgeMs) return kept.keys;
      try {
        kept = { keys: await load(), at: now };
      } catch (error) {
        if (!kept || age > HOUR_MS) throw error;
        logger.warn('write_keys_stale', { error });
      }
      return kept.keys;
    },
  };
};
