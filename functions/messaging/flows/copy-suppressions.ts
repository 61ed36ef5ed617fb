import { normaliseEmailAddress } from '../../shared/kernel/email-address';
import { isoTime } from '../../shared/kernel/time';
import { inLanes } from '../../shared/platform/lanes';
import type { Place } from '../../shared/platform/query';
import { bouncedFrom, complainedFrom } from '../domain/suppress';
import type { Suppressed, SuppressionPorts } from '../ports';
import { changeCard } from './commit';
import { type Walk, walkNightly } from './nightly-walk';

/** What a night's copy came to: addresses looked at, those of members, cards that changed; `done`: the list's end. */
export interface Copied {
  readonly listed: number;
  readonly known: number;
  readonly changed: number;
  /** Cards that cannot be written: passed over. */
  readonly broken: number;
  readonly done: boolean;
}

const LANES = 8;

/** Suppresses a member whose address is on the list. Answers whether the card said otherwise before. */
const suppress = async (
  ports: SuppressionPorts,
  member: string,
  { address, reason, at }: Suppressed,
  now: number,
): Promise<boolean> => {
  const since = Math.min(at, now);
  const card = await changeCard(ports, member, (found) =>
    reason === 'bounce' ? bouncedFrom(found, address) : complainedFrom(found, address, since),
  );
  if (card && reason === 'complaint') {
    await ports.timeline.record([
      {
        member: card.pk,
        messageId: `unsubscribed.${since}`,
        at: isoTime(since),
        kind: 'fact',
        name: 'Unsubscribed',
        properties: { by: 'complaint' },
      },
    ]);
  }
  return card !== undefined;
};

/**
 * Copies the account's suppression list to the cards of the members who have its addresses: EventBridge hands events on
 * as well as it can, and SES keeps the list. Page by page, as long as `outOfTime` lets it; the next night goes on. Again,
 * it changes nothing. A card that is broken for good is told and passed over. Throws `night_failed` at its end when cards
 * could not be written today.
 */
export const copySuppressions = async (
  ports: SuppressionPorts,
  { now, ...how }: Pick<Walk<unknown>, 'outOfTime' | 'onBroken' | 'pass'> & { readonly now: number },
): Promise<Copied> => {
  const copied = { listed: 0, known: 0, changed: 0 };
  const pages = (_: number, from: Place | undefined) => ports.list.pages(from);
  const walk = { lanes: 1, pages, bookmark: ports.bookmark, ...how };
  const walked = await walkNightly(walk, async (page, attempt) => {
    const byAddress = new Map<string, Suppressed>();
    for (const one of page) {
      const address = normaliseEmailAddress(one.address);
      if (address.ok) byAddress.set(address.value, { ...one, address: address.value });
    }
    copied.listed += page.length;
    const owners = [...(await ports.ownersOf([...byAddress.keys()]))];
    copied.known += owners.length;
    await inLanes(owners, LANES, ([address, member]) =>
      attempt(async () => {
        const one = byAddress.get(address);
        if (one && (await suppress(ports, member, one, now))) copied.changed += 1;
      }, member),
    );
  });
  return { ...copied, ...walked };
};
