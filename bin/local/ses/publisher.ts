import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { SesEvent } from './events';

const MAX_ENTRIES = 10;

/** Hands SES events to the default bus at that address. Throws when the bus refuses one. */
export const createPublisher = (place: { readonly endpointUrl: string; readonly region: string }) => {
  const client = new EventBridgeClient({
    endpoint: place.endpointUrl,
    region: place.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return async (events: readonly SesEvent[]): Promise<void> => {
    for (let from = 0; from < events.length; from += MAX_ENTRIES) {
      const { Entries, FailedEntryCount } = await client.send(
        new PutEventsCommand({
          Entries: events.slice(from, from + MAX_ENTRIES).map(({ detailType, resources, detail }) => ({
            Source: 'aws.ses',
            DetailType: detailType,
            Resources: [...resources],
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      const refused = FailedEntryCount ? Entries?.find((entry) => entry.ErrorCode) : undefined;
      if (refused) throw new Error(`${refused.ErrorCode}: ${refused.ErrorMessage}`);
    }
  };
};
