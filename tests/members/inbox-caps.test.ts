import '../support/lambda-env';
import { leaveEverything } from '../../functions/messaging/flows/leave';
import type { ContactStore } from '../../functions/messaging/ports';
import { anInbox } from '../support/members/an-inbox';
import { ADA, BOB, BROWSER, PHONE } from '../support/members/builders';
import { DAY, MINUTE } from '../support/messaging/builders';
import { leaveRoom, tokens } from '../support/messaging/leave-room';

afterEach(() => {
  jest.restoreAllMocks();
});

const OLD = 'old@example.com';
const NEW = 'new@example.com';
const VISITOR = { member: BROWSER, visitor: true as const };

/** Somebody has the address, and got so many mails there. */
const having = async (mails: number, who: { member: string; visitor?: true } = VISITOR) => {
  const inbox = anInbox();
  await inbox.says(OLD, who);
  await inbox.hear(inbox.queued());
  await inbox.send(who.member, mails);
  expect(inbox.accepted(OLD)).toBe(Math.min(3, mails));
  inbox.world.now += MINUTE;
  return inbox;
};

describe('an inbox gets no more mails than the caps allow', () => {
  it('when a member takes its address from a visitor, however often the change comes', async () => {
    const inbox = await having(2);
    await inbox.says(OLD);
    const changes = inbox.queued();
    await inbox.hear(changes);
    await inbox.send(ADA, 3);
    await inbox.hear(changes);
    await inbox.send(ADA, 3);
    expect(inbox.accepted(OLD)).toBe(3);
    expect(inbox.contacts.card(ADA)?.pressure.filter(({ inherited }) => inherited)).toHaveLength(2);
  });

  it.each([0, 1, 2])('when messaging hears first of the %s. of the changes', async (first) => {
    const inbox = await having(3);
    await inbox.says(OLD);
    const changes = inbox.queued();
    await inbox.hear(changes.slice(first));
    await inbox.send(ADA, 3);
    await inbox.send(BROWSER, 3);
    await inbox.hear(changes.slice(0, first));
    await inbox.send(ADA, 3);
    expect(inbox.contacts.card(ADA)?.address).toBe(OLD);
    expect(inbox.accepted(OLD)).toBe(3);
  });

  it('when the members door is ended after the address moved, and hears of it again', async () => {
    const inbox = await having(3);
    inbox.identify.members.beforeCommit = () => {
      throw new Error('the worker is gone');
    };
    await inbox.says(OLD);
    // What was told before is lost as well, say: the identity alone says whose it was.
    inbox.queued();
    inbox.identify.members.beforeCommit = undefined;
    await inbox.says(OLD);
    await inbox.hear(inbox.queued());
    await inbox.send(ADA, 3);
    expect(inbox.contacts.card(ADA)?.address).toBe(OLD);
    expect(inbox.accepted(OLD)).toBe(3);
  });

  it('when one member frees its address and another names it, and so on', async () => {
    const inbox = await having(3, { member: ADA });
    for (const [index, member] of [BOB, PHONE, ADA, BOB].entries()) {
      const before = [ADA, BOB, PHONE, ADA][index] ?? ADA;
      await inbox.says(`${before}${index}@example.com`, { member: before });
      await inbox.hear(inbox.queued());
      inbox.world.now += MINUTE;
      await inbox.says(OLD, { member });
      await inbox.hear(inbox.queued());
      expect(inbox.contacts.card(member)?.address).toBe(OLD);
      await inbox.send(member, 3);
      expect(inbox.accepted(OLD)).toBe(3);
      inbox.world.now += MINUTE;
    }
  });

  it('when the other member is heard before the one that freed it, and writes to nobody twice', async () => {
    const inbox = await having(1, { member: ADA });
    await inbox.says(NEW, { member: ADA });
    const freed = inbox.queued();
    inbox.world.now += MINUTE;
    await inbox.says(OLD, { member: BOB });
    await inbox.hear(inbox.queued());
    await inbox.send(ADA, 2);
    await inbox.send(BOB, 3);
    await inbox.hear(freed);
    expect(inbox.contacts.card(ADA)?.address).toBe(NEW);
    await inbox.send(ADA, 3);
    expect([inbox.accepted(OLD), inbox.accepted(NEW)]).toEqual([3, 2]);
  });

  it('when the visitor has it back from the member', async () => {
    const inbox = await having(1);
    await inbox.says(OLD);
    await inbox.hear(inbox.queued());
    await inbox.send(ADA, 1);
    inbox.world.now += MINUTE;
    await inbox.says(NEW);
    await inbox.hear(inbox.queued());
    inbox.world.now += MINUTE;
    await inbox.says(OLD, VISITOR);
    await inbox.hear(inbox.queued());
    expect(inbox.contacts.card(BROWSER)?.address).toBe(OLD);
    await inbox.send(BROWSER, 3);
    expect(inbox.accepted(OLD)).toBe(3);
  });

  it('when the browser is linked to the member who took it from there: each mail counts once', async () => {
    const inbox = await having(2);
    await inbox.says(OLD);
    await inbox.hear(inbox.queued());
    inbox.world.now += MINUTE;
    await inbox.says(OLD, { anonymous: BROWSER, cause: 'linked' });
    const card = inbox.identify.members.item(ADA, 'CARD#CONTACT') as unknown as { pressure: unknown[] };
    expect(card.pressure).toHaveLength(2);
    expect(JSON.stringify(card.pressure)).not.toContain('inherited');
  });

  it('when the card before has gone on writing there for two days after it was freed', async () => {
    const inbox = await having(0, { member: ADA });
    await inbox.says(NEW);
    const late = inbox.queued();
    inbox.world.now += 2 * DAY;
    await inbox.send(ADA, 2);
    expect(inbox.accepted(OLD)).toBe(2);
    inbox.world.now += MINUTE;
    await inbox.says(OLD, { member: BOB });
    const taking = inbox.queued();
    await inbox.hear(taking);
    await inbox.hear(taking);
    await inbox.send(BOB, 3);
    await inbox.hear(late);
    expect(inbox.accepted(OLD)).toBe(3);
  });

  it('and as many again once the window has passed', async () => {
    const inbox = await having(3);
    await inbox.says(OLD);
    await inbox.hear(inbox.queued());
    inbox.world.now += 32 * DAY;
    await inbox.send(ADA, 4);
    expect(inbox.accepted(OLD)).toBe(6);
  });
});

describe('a change of address that comes late', () => {
  /** Ada had an address, and replaces it by a newer one and back; the changes of both wait. */
  const thereAndBack = async () => {
    const inbox = await having(0, { member: ADA });
    await inbox.says(NEW);
    const there = inbox.queued();
    inbox.world.now += MINUTE;
    await inbox.says(OLD);
    const back = inbox.queued();
    inbox.world.now += MINUTE;
    return { ...inbox, there, back };
  };
  const addresses = ({ contacts }: Pick<Awaited<ReturnType<typeof having>>, 'contacts'>) =>
    [ADA, BOB].map((member) => contacts.card(member)?.address);

  it('does not undo the word after it, though that said only what the card has', async () => {
    const inbox = await thereAndBack();
    await inbox.hear(inbox.back);
    await inbox.hear(inbox.there);
    expect(addresses(inbox)).toEqual([OLD, undefined]);
  });

  it('nor does the word after it cost a write when it is repeated', async () => {
    const inbox = await thereAndBack();
    await inbox.hear(inbox.back);
    const { done } = inbox.contacts.writes;
    await inbox.says(OLD);
    await inbox.hear(inbox.queued());
    await inbox.hear(inbox.back);
    expect(inbox.contacts.writes.done).toBe(done);
  });

  it.each([
    ['after', 'has heard of the word after it', true],
    ['before', 'has not', false],
  ])('%s the card %s, brings no address that is another’s by now', async (_, __, isBackHeard) => {
    const inbox = await thereAndBack();
    if (isBackHeard) await inbox.hear(inbox.back);
    await inbox.says(NEW, { member: BOB });
    await inbox.hear(inbox.queued());
    await inbox.send(BOB, 3);
    await inbox.hear(inbox.there);
    await inbox.send(ADA, 3);
    expect([...addresses(inbox), inbox.accepted(NEW)]).toEqual([OLD, NEW, 3]);
    await inbox.hear(inbox.back);
    expect(addresses(inbox)).toEqual([OLD, NEW]);
  });

  it('makes no card with an address that is another’s by now', async () => {
    const inbox = anInbox();
    await inbox.says(OLD);
    const late = inbox.queued();
    inbox.world.now += MINUTE;
    await inbox.says(NEW);
    const newest = inbox.queued();
    inbox.world.now += MINUTE;
    await inbox.says(OLD, { member: BOB });
    await inbox.hear(inbox.queued());
    await inbox.hear(late);
    expect(addresses(inbox)).toEqual([undefined, OLD]);
    await inbox.hear(newest);
    expect(addresses(inbox)).toEqual([NEW, OLD]);
  });

  it('brings an address from a visitor who had a newer one on its way', async () => {
    const inbox = await having(0);
    await inbox.says(NEW, VISITOR);
    const late = inbox.queued();
    inbox.world.now += MINUTE;
    await inbox.says(NEW);
    await inbox.hear(inbox.queued());
    await inbox.hear(late);
    expect([inbox.contacts.card(BROWSER)?.address, ...addresses(inbox)]).toEqual([OLD, NEW, undefined]);
  });

  it('keeps back nothing that the member names again', async () => {
    const inbox = await thereAndBack();
    await inbox.says(NEW, { member: BOB });
    await inbox.hear(inbox.queued());
    inbox.world.now += MINUTE;
    await inbox.says('bob@example.com', { member: BOB });
    await inbox.hear(inbox.queued());
    inbox.world.now += MINUTE;
    await inbox.says(NEW);
    await inbox.hear(inbox.queued());
    await inbox.hear(inbox.back);
    await inbox.hear(inbox.there);
    expect(addresses(inbox)).toEqual([NEW, 'bob@example.com']);
  });
});

describe('a visitor’s link of leaving, pressed', () => {
  /** Ada has taken the address by the identity, and her card does not have it yet. */
  const between = async () => {
    const inbox = await having(1);
    await inbox.says(OLD);
    const changes = inbox.queued();
    const loses = changes.filter(({ member }) => member === BROWSER);
    await inbox.hear(loses);
    expect(inbox.contacts.card(BROWSER)?.address).toBeUndefined();
    const room = leaveRoom();
    const press = async () =>
      leaveEverything(
        { ...room.ports, contacts: inbox.contacts },
        await tokens.sign(BROWSER, 'news'),
        undefined,
        'button',
        inbox.world.now,
      );
    return { ...inbox, takes: changes.filter(({ member }) => member === ADA), press };
  };

  it('after the visitor lost the address and before the member has it, keeps mails from the inbox', async () => {
    const { takes, press, hear, send, accepted, contacts } = await between();
    await press();
    await hear(takes);
    await send(ADA);
    expect(contacts.card(ADA)).toMatchObject({ address: OLD, unsubscribedAt: expect.any(Number) });
    expect(accepted(OLD)).toBe(1);
  });

  it.each(['the visitor is looked at', 'the member is looked at', 'the departure is written'])(
    'while the member takes it after %s, does so too',
    async (when) => {
      const { takes, press, hear, send, accepted, contacts } = await between();
      let once = true;
      const taken = async () => {
        if (!once) return;
        once = false;
        await hear(takes, { ...contacts, read, leave });
      };
      const { read, leave } = { ...contacts };
      Object.assign(contacts, {
        read: async (member: string) => {
          const found = await read(member);
          if (when === 'the visitor is looked at' && member === BROWSER) await taken();
          if (when === 'the member is looked at' && member === ADA) await taken();
          return found;
        },
        leave: async (...args: Parameters<typeof leave>) => {
          if (when === 'the departure is written') {
            const left = await leave(...args);
            await taken();
            return left;
          }
          return leave(...args);
        },
      });
      await press();
      await send(ADA);
      expect(once).toBe(false);
      expect(contacts.card(ADA)?.unsubscribedAt).toBeDefined();
      expect(accepted(OLD)).toBe(1);
    },
  );

  it.each([false, true])(
    'directly before the member’s card takes it, does so too, also when that worker is ended then: %s',
    async (isEnded) => {
      const { takes, press, hear, send, accepted, contacts } = await between();
      let looksAgain = 0;
      const store: ContactStore = {
        ...contacts,
        replace: async (...args) => {
          if (args[0].pk === ADA && looksAgain === 0) {
            await press();
            looksAgain = 1;
          }
          return contacts.replace(...args);
        },
        read: async (member) => {
          if (isEnded && looksAgain === 1 && member === BROWSER) {
            looksAgain = 2;
            throw new Error('ended');
          }
          return contacts.read(member);
        },
      };
      const heard = hear(takes, store);
      await (isEnded ? expect(heard).rejects.toThrow('ended') : heard);
      expect(contacts.card(ADA)?.address).toBe(OLD);
      if (isEnded) await hear(takes, store);
      await send(ADA);
      expect(accepted(OLD)).toBe(1);
    },
  );

  it('is no reason against what the member grants after it', async () => {
    const { takes, press, hear, says, queued, send, accepted, world } = await between();
    await press();
    await hear(takes);
    for (const newsletter of [false, true]) {
      world.now += MINUTE;
      await says(OLD, { traits: { email: OLD, newsletter } });
      await hear(queued());
    }
    await send(ADA);
    expect(accepted(OLD)).toBe(2);
  });
});
