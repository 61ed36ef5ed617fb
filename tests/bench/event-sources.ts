import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';

/** Stops what brings work to a handler of the stage `local`, or lets it go on. */
export const letWork = async (handler: string, Enabled: boolean): Promise<void> => {
  const client = new LambdaClient({});
  try {
    const FunctionName = `relance-local-${handler}`;
    const { EventSourceMappings = [] } = await client.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    for (const { UUID } of EventSourceMappings) {
      await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    }
  } finally {
    client.destroy();
  }
};
