import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { RelanceError } from '../kernel/errors';

/**
 * What happened, told to whoever listens. `id` is derived from the cause, so that a fact published twice is the same
 * fact; `name` is in the past tense; `at` is ISO 8601 UTC; `detail` is what the owner's contract says. No personal
 * data: members are opaque ids.
 */
export interface Fact<Name extends string = string, Detail = unknown> {
  readonly id: string;
  readonly name: Name;
  readonly member: string;
  readonly at: string;
  readonly detail: Detail;
}

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
