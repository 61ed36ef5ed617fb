import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RelanceError } from '../../functions/shared/kernel/errors';

// Ours are in snake_case; what broke has the name of a class.
const OURS = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

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
    const words = value?.errorMessage ?? 'it failed without a word';
    const code = String(value?.errorType ?? '');
    if (OURS.test(code) && code !== 'call_failed') throw new RelanceError(code, words);
    throw new RelanceError('lambda_failed', `${functionName}: ${words}`);
  } finally {
    client.destroy();
  }
};
