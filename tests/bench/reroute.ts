import {
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';

/**
 * Makes the Lambdas send to queues through the proxy: the SDK calls the host of a queue's URL, whatever else it is
 * told, so that the URLs in their settings are changed.
 */
export const rerouteQueues = async (endpointUrl: string, proxyUrl: string): Promise<void> => {
  const client = new LambdaClient({});
  try {
    let Marker: string | undefined;
    do {
      const page = await client.send(new ListFunctionsCommand({ Marker }));
      for (const { FunctionName, Environment } of page.Functions ?? []) {
        const before = Environment?.Variables ?? {};
        const Variables = Object.fromEntries(
          Object.entries(before).map(([name, value]) => [
            name,
            name.endsWith('_QUEUE_URL') ? value.replace(endpointUrl, proxyUrl) : value,
          ]),
        );
        if (JSON.stringify(Variables) === JSON.stringify(before)) continue;
        await client.send(
          new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }),
        );
      }
      Marker = page.NextMarker;
    } while (Marker);
  } finally {
    client.destroy();
  }
};
