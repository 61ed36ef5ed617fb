import type { IdentifyRequest } from '../../../functions/members/contract';
import type { ContactChange } from '../../../functions/messaging/contract';
import { changeContact } from '../../../functions/messaging/flows/change-contact';
import type { ContactStore, ContactsPorts } from '../../../functions/messaging/ports';
import { aRequest, iso, someRules } from '../messaging/builders';
import { aWorld } from '../messaging/world';
import { ADA, BOB, BROWSER, memoryIdentify, PHONE } from './builders';
import { deliver } from './deliver';

/** Three mails a month, and nothing else: enough to count. */
export const THREE_A_MONTH = { caps: [{ scope: 'all' as const, max: 3, window: '31d' }] };

/** Members and messaging in memory, over the same CONTACT cards, with the queue between the two. */
export const anInbox = () => {
  const world = aWorld();
  const { messageGap: _, ...rules } = someRules(THREE_A_MONTH);
  world.rules = rules;
  const { contacts } = world;
  const identify = memoryIdentify();
  let mails = 0;
  const portsOver = (store: ContactStore): ContactsPorts => ({
    contacts: store,
    programmes: world.ports.programmes,
    clock: world.ports.clock,
    publish: async () => undefined,
  });
  /** The changes that wait on the queue; taken off. */
  const queued = (): ContactChange[] => identify.sent.splice(0);
  const hear = async (changes: readonly ContactChange[], store: ContactStore = contacts) => {
    for (const change of changes) await changeContact(portsOver(store), change, world.now);
  };
  return {
    world,
    contacts,
    identify,
    queued,
    hear,
    /** Members hears of it; messaging does when it is told to `hear` what is `queued`. */
    async says(email: string, over: Partial<IdentifyRequest> = {}): Promise<void> {
      for (const member of [ADA, BOB, BROWSER, PHONE]) {
        const card = contacts.card(member);
        if (card) identify.members.put(card);
      }
      jest.spyOn(Date, 'now').mockReturnValue(world.now);
      await deliver(identify, {
        member: ADA,
        traits: { email, newsletter: true },
        at: iso(world.now),
        cause: `${email} ${world.now}`,
        ...over,
      });
    },
    /** So many messages are asked for of a member, each for a cause of its own. */
    async send(member: string, count = 1): Promise<void> {
      for (let n = 0; n < count; n += 1) {
        mails += 1;
        const at = iso(world.now);
        await world.send(
          aRequest({ member, occurrence: `${mails}`, requestedAt: at, expiresAt: iso(world.now + 1) }),
        );
      }
    },
    /** How many mails SES accepted for an address. */
    accepted: (address: string) => world.accepted.filter(({ mail }) => mail.to === address).length,
  };
};
