import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientSettings, testStage } from './stage';

/** Calls a Lambda of the deployed stage by its handler's name, and answers its value; throws what it broke with. */
export const invokeFunction = async <T>(handler: string, payload: unknown): Promise<T> => {
  const client = new LambdaClient(clientSettings());
  try {
    const answer = await client.send(
      new InvokeCommand({
        FunctionName: `relance-${testStage().stage}-${handler}`,
        Payload: Buffer.from(JSON.stringify(payload)),
      }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError) throw new Error(`${handler}: ${text}`);
    return JSON.parse(text) as T;
  } finally {
    client.destroy();
  }
};
