import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { RelanceError } from '../kernel/errors';
import type { Fact } from '../kernel/fact';

export type { Fact };

/** The EventBridge source of a capability's facts. */
export const factSource = (capability: string): string => `relance.${capability}`;

const MAX_ENTRIES = 10;
const MAX_BYTES = 900_000;

/**
 * Publishes facts on the bus. Returns when all were accepted; throws `facts_not_accepted` otherwise, after which the
 * caller publishes all of them again under the same ids.
 */
export const publishFacts = async (
  client: EventBridgeClient,
  busName: string,
  capability: string,
  facts: readonly Fact[],
): Promise<void> => {
  let from = 0;
  while (from < facts.length) {
    const entries: { Detail: string; DetailType: string }[] = [];
    let bytes = 0;
    for (const fact of facts.slice(from, from + MAX_ENTRIES)) {
      const text = JSON.stringify(fact);
      bytes += Buffer.byteLength(text);
      if (entries.length > 0 && bytes > MAX_BYTES) break;
      entries.push({ Detail: text, DetailType: fact.name });
    }
    const answer = await client.send(
      new PutEventsCommand({
        Entries: entries.map((entry) => ({
          ...entry,
          Source: factSource(capability),
          EventBusName: busName,
        })),
      }),
    );
    if ((answer.FailedEntryCount ?? 0) > 0) {
      const first = answer.Entries?.find((entry) => entry.ErrorCode);
      throw new RelanceError(
        'facts_not_accepted',
        `the bus refused ${answer.FailedEntryCount} facts: ${first?.ErrorCode} ${first?.ErrorMessage ?? ''}`,
      );
    }
    from += entries.length;
  }
};
