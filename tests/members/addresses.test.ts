import '../support/lambda-env';
import type { IdentifyRequest } from '../../functions/members/contract';
import type { ContactCard, ContactChange } from '../../functions/messaging/contract';
import { addressMark } from '../../functions/messaging/domain/bounced-addresses';
import { consentOf } from '../../functions/messaging/domain/consent';
import { applyContactChange } from '../../functions/messaging/domain/contact-change';
import {
  ADA,
  aContact,
  anIdentify,
  BOB,
  BROWSER,
  hashOf,
  type MemoryIdentify,
  memoryIdentify,
  minutesLater,
  PHONE,
} from '../support/members/builders';
import { deliver } from '../support/members/deliver';

/** The card after those of the changes that are its own. */
const changed = (card: ContactCard, changes: readonly ContactChange[]): ContactCard =>
  changes
    .filter(({ member }) => member === card.pk)
    .reduce((now, change) => applyContactChange(now, change, () => false) ?? now, card);

describe('an address', () => {
  const says = (email: string, minutes: number, over: Partial<IdentifyRequest> = {}) =>
    anIdentify({ traits: { email }, at: minutesLater(minutes), cause: `${email} ${minutes}`, ...over });
  const owner = (ports: MemoryIdentify, email: string) => ports.identities.ownerOf(hashOf(email));
  const NEW = 'new@example.com';
  const OLD = 'old@example.com';
  /** A browser that has said the old address, with the card that mails made of it. */
  const knownToBrowser = async (card: Partial<ContactCard>): Promise<MemoryIdentify> => {
    const ports = memoryIdentify();
    await deliver(ports, says(OLD, 0, { member: BROWSER, visitor: true }));
    ports.members.put(aContact({ pk: BROWSER, address: OLD, ...card }));
    ports.sent.length = 0;
    return ports;
  };

  it('is free for others once a newer one has replaced it', async () => {
    const ports = memoryIdentify();
    await deliver(ports, says(OLD, 0));
    await deliver(ports, says(NEW, 1));
    expect([owner(ports, OLD), owner(ports, NEW)]).toEqual([undefined, ADA]);
    await deliver(ports, says(OLD, 2, { member: BOB }));
    expect(owner(ports, OLD)).toBe(BOB);
    expect(ports.members.item(BOB, 'CARD#PROFILE')).not.toHaveProperty('duplicateOf');
  });

  it('is not taken back by what was said before, and not freed by it either', async () => {
    const ports = memoryIdentify();
    await deliver(ports, says(NEW, 1));
    await deliver(ports, says(OLD, 0));
    expect([owner(ports, OLD), owner(ports, NEW)]).toEqual([undefined, ADA]);
  });

  it.each(['null', 'no address'])('that mails go to stays, when %s takes its place', async (what) => {
    const ports = memoryIdentify();
    await deliver(ports, says(OLD, 0));
    const email = what === 'null' ? null : what;
    await deliver(ports, anIdentify({ traits: { email }, at: minutesLater(1), cause: 'cause-2' }));
    expect(owner(ports, OLD)).toBe(ADA);
    // The card still has it, and the profile does not.
    ports.members.put(aContact({ address: OLD }));
    await deliver(ports, says(NEW, 2));
    expect([owner(ports, OLD), owner(ports, NEW)]).toEqual([undefined, ADA]);
  });

  it('stays while the one that would replace it is another’s', async () => {
    const ports = memoryIdentify();
    await deliver(ports, says(NEW, 0, { member: BOB }));
    await deliver(ports, says(OLD, 0));
    await deliver(ports, says(NEW, 1));
    expect([owner(ports, OLD), owner(ports, NEW)]).toEqual([ADA, BOB]);
  });

  it('that a browser had before it was linked is freed as well', async () => {
    const ports = memoryIdentify();
    await deliver(ports, says(OLD, 0, { member: BROWSER, visitor: true }));
    await deliver(ports, says(NEW, 1, { anonymous: BROWSER }));
    expect([owner(ports, OLD), owner(ports, NEW)]).toEqual([undefined, ADA]);
  });

  it('that was freed by a delivery which lost its race is taken back', async () => {
    const ports = memoryIdentify();
    await deliver(ports, says(OLD, 0));
    let once = true;
    ports.members.beforeCommit = () => {
      if (!once) return;
      once = false;
      // Somebody who knows that the old one is the newest again was faster.
      const before = ports.members.item(ADA, 'CARD#PROFILE');
      ports.members.put({
        ...before,
        pk: ADA,
        sk: 'CARD#PROFILE',
        version: 2,
        said: { email: Date.parse(minutesLater(5)) },
      });
    };
    expect(await deliver(ports, says(NEW, 1))).toEqual([]);
    expect([owner(ports, OLD), owner(ports, NEW)]).toEqual([ADA, undefined]);
  });

  it('is held by no visitor against a member, who also inherits a departure by it', async () => {
    const ports = await knownToBrowser({ unsubscribedAt: 7 });
    await deliver(ports, says(OLD, 1));
    expect(owner(ports, OLD)).toBe(ADA);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).not.toHaveProperty('duplicateOf');
    expect(ports.sent).toEqual([
      expect.objectContaining({ member: ADA, unsubscribedAt: Date.parse(minutesLater(1)) }),
      expect.objectContaining({ member: BROWSER, addressLost: OLD }),
      expect.objectContaining({ member: ADA, address: OLD }),
    ]);
    // And the visitor cannot take it back.
    await deliver(ports, says(OLD, 2, { member: BROWSER, visitor: true }));
    expect(owner(ports, OLD)).toBe(ADA);
    expect(ports.members.item(BROWSER, 'CARD#PROFILE')).toMatchObject({ duplicateOf: ADA });
  });

  it('that bounced for good is known for it by whoever takes it from a visitor', async () => {
    const ports = await knownToBrowser({ suppressed: 'bounce' });
    await deliver(ports, says(OLD, 1));
    expect(ports.sent[0]).toMatchObject({ member: ADA, addressBounced: OLD });
  });

  it('that bounced for good is known for it by whoever has it after it was freed, and once more after that', async () => {
    const ports = memoryIdentify();
    await deliver(ports, says(OLD, 0));
    ports.members.put(aContact({ address: OLD, suppressed: 'bounce' }));
    await deliver(ports, says(NEW, 1));
    for (const member of [BOB, PHONE]) {
      ports.sent.length = 0;
      await deliver(ports, says(OLD, 2, { member }));
      await deliver(ports, says(OLD, 3, { member }));
      expect(ports.sent).toEqual(
        [2, 3].map((minutes) =>
          expect.objectContaining({ at: minutesLater(minutes), address: OLD, addressBounced: OLD }),
        ),
      );
      await deliver(ports, says(`${member}@example.com`, 4, { member }));
      expect(ports.sent.at(-1)).not.toHaveProperty('addressBounced');
    }
  });

  it('that is taken from a visitor comes with all that was said against mails to it, in the very change that names it', async () => {
    const chosen = { channelsOff: { email: 5 }, pausedUntil: 6, frequency: 'less' as const };
    const news = { state: 'withdrawn' as const, at: Date.parse(minutesLater(0)), source: 'preferences' };
    const more = { state: 'granted' as const, at: 7, source: 'trait more' };
    const ports = await knownToBrowser({ ...chosen, unsubscribedAt: 8, consents: { news, more } });
    const grants = anIdentify({ traits: { email: OLD, newsletter: true }, at: minutesLater(1) });
    await deliver(ports, grants);
    const moved = { topic: 'news', state: 'withdrawn', source: 'preferences', at: minutesLater(1) };
    const unsubscribedAt = Date.parse(minutesLater(1));
    expect(ports.sent).toEqual([
      expect.objectContaining({ member: ADA, ...chosen, unsubscribedAt, consents: [moved] }),
      expect.objectContaining({ member: BROWSER, addressLost: OLD, addressTo: ADA }),
      expect.objectContaining({
        member: ADA,
        address: OLD,
        ...chosen,
        unsubscribedAt,
        consents: [moved, { topic: 'news', state: 'granted', source: 'trait newsletter' }],
      }),
    ]);
  });

  it('that a visitor left is not written to for what the website says once more of the member who takes it', async () => {
    const ports = memoryIdentify();
    const signsUp = { email: OLD, newsletter: true };
    await deliver(ports, anIdentify({ member: BROWSER, visitor: true, traits: signsUp, cause: 'visitor' }));
    ports.members.put(aContact({ pk: BROWSER, address: OLD, unsubscribedAt: Date.parse(minutesLater(1)) }));
    ports.sent.length = 0;
    await deliver(ports, anIdentify({ traits: signsUp, at: minutesLater(5), cause: 'member' }));
    const isWritable = (changes: readonly ContactChange[]) =>
      consentOf(changed(aContact({ consents: {} }), changes), 'news') === 'granted';
    expect(isWritable(ports.sent)).toBe(false);
    expect(isWritable(ports.sent.toReversed())).toBe(false);
    for (const [newsletter, minutes] of [
      [false, 6],
      [true, 7],
    ] as const)
      await deliver(
        ports,
        anIdentify({ traits: { newsletter }, at: minutesLater(minutes), cause: `${minutes}` }),
      );
    expect(isWritable(ports.sent)).toBe(true);
  });

  it.each([
    ['to the member that the browser is linked to is not lost', ADA, undefined],
    ['to another stays lost with the member that the browser is linked to', BOB, BOB],
  ])('that a browser lost %s', async (_, to, after) => {
    const ports = memoryIdentify();
    const lost = { address: addressMark(OLD), at: 5, to };
    ports.members.put(aContact({ pk: BROWSER, lost }));
    ports.members.put(aContact({ address: NEW }));
    await deliver(ports, anIdentify({ anonymous: BROWSER }));
    expect((ports.members.item(ADA, 'CARD#CONTACT') as unknown as ContactCard).lost?.to).toBe(after);
  });

  it('that was lost is said to be the visitor’s once more when the member has freed it', async () => {
    const ports = memoryIdentify();
    await deliver(ports, says(OLD, 0, { member: BROWSER, visitor: true }));
    await deliver(ports, says(OLD, 1));
    const lost = changed(aContact({ pk: BROWSER, address: OLD }), ports.sent);
    ports.members.put(lost);
    ports.sent.length = 0;
    await deliver(ports, says(OLD, 2, { member: BROWSER, visitor: true }));
    expect(ports.sent).toEqual([]);
    await deliver(ports, says(NEW, 3));
    ports.sent.length = 0;
    await deliver(ports, says(OLD, 4, { member: BROWSER, visitor: true }));
    expect(ports.sent).toMatchObject([{ address: OLD, addressRegained: true }]);
    expect(changed(lost, ports.sent).address).toBe(OLD);
  });

  it('is held against other visitors by the first of them, and against members once it is linked to one', async () => {
    const ports = memoryIdentify();
    await deliver(ports, says(OLD, 0, { member: BROWSER, visitor: true }));
    await deliver(ports, says(OLD, 1, { member: PHONE, visitor: true }));
    expect(owner(ports, OLD)).toBe(BROWSER);
    await deliver(ports, anIdentify({ anonymous: BROWSER, cause: 'link' }));
    await deliver(ports, says(OLD, 2, { member: BOB }));
    expect(ports.members.item(BOB, 'CARD#PROFILE')).toMatchObject({ duplicateOf: ADA });
  });
});
