import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RelanceError } from '../../functions/shared/kernel/errors';

/** The text of what a door of ours throws: the stable code, a colon, the sentence. */
const OURS = /^([a-z][a-z0-9]*(?:_[a-z0-9]+)+): ([\s\S]*)$/;

/**
 * Calls a Lambda and answers its value. Throws what the Lambda refused by the Lambda's own stable code and sentence, and
 * `lambda_failed` with its name when it broke.
 */
export const invoke = async <T>(functionName: string, payload: unknown): Promise<T> => {
  const client = new LambdaClient({});
  try {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    const value = text === '' ? undefined : JSON.parse(text);
    if (!answer.FunctionError) return value as T;
    const words = String(value?.errorMessage ?? 'it failed without a word');
    const [, code, sentence = words] = OURS.exec(words) ?? [];
    if (code && code !== 'call_failed') throw new RelanceError(code, sentence);
    throw new RelanceError('lambda_failed', `${functionName}: ${sentence}`);
  } finally {
    client.destroy();
  }
};
