import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RelanceError } from '../../functions/shared/kernel/errors';

/**
 * Calls a Lambda and answers its value. Throws `request_refused` with the Lambda's own sentence when it refused (AWS
 * hands on an error's name and sentence, not its code), and `lambda_failed` when it broke.
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
    if (value?.errorType === 'RelanceError') throw new RelanceError('request_refused', words);
    throw new RelanceError('lambda_failed', `${functionName}: ${words}`);
  } finally {
    client.destroy();
  }
};
