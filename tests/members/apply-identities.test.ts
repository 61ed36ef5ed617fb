import '../support/lambda-env';
import type { IdentifyRequest } from '../../functions/members/contract';
import {
  ADA,
  aContact,
  anActivity,
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

const signUp = anIdentify({ traits: { email: ' Ada@Example.com ', newsletter: true, firstName: 'Ada' } });
const counted = (sources: MemoryIdentify, member: string) =>
  (sources.members.item(member, 'CARD#ACTIVITY')?.all as { n: number } | undefined)?.n;

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(Date.parse(minutesLater(60)));
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('an identify', () => {
  it('makes a profile, takes the address, and tells messaging of address and consent', async () => {
    const ports = memoryIdentify();
    expect(await deliver(ports, signUp)).toEqual([]);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).toMatchObject({
      version: 1,
      traits: { firstName: 'Ada', newsletter: true },
    });
    expect(ports.identities.ownerOf(hashOf('ada@example.com'))).toBe(ADA);
    expect(ports.sent).toEqual([
      expect.objectContaining({
        member: ADA,
        address: 'ada@example.com',
        cause: 'cause-1',
        consents: [{ topic: 'news', state: 'granted', source: 'trait newsletter' }],
      }),
    ]);
  });

  it('changes nothing when it comes again, and tells messaging the same but for the consent it has', async () => {
    const ports = memoryIdentify();
    await deliver(ports, signUp);
    await deliver(ports, signUp);
    expect(ports.members.item(ADA, 'CARD#PROFILE')?.version).toBe(1);
    expect(ports.sent[1]).toEqual({ ...ports.sent[0], consents: [] });
  });

  it('writes the profile once for all requests of one member in a batch', async () => {
    const ports = memoryIdentify();
    const later = anIdentify({ traits: { plan: 'gold' }, at: minutesLater(1), cause: 'cause-2' });
    await deliver(ports, signUp, later);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).toMatchObject({ version: 1, traits: { plan: 'gold' } });
  });

  it('keeps the traits of one with a bad address, and gives messaging no address', async () => {
    const ports = memoryIdentify();
    const bad = anIdentify({ traits: { email: 'a@b\r\nBcc: x@y.example', newsletter: true } });
    expect(await deliver(ports, bad)).toEqual([]);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).toMatchObject({ addressProblem: 'email_invalid' });
    expect(ports.sent).toHaveLength(1);
    expect(ports.sent[0]).not.toHaveProperty('address');
  });

  it('sends no older address after a newer one', async () => {
    const ports = memoryIdentify();
    await deliver(ports, anIdentify({ traits: { email: 'new@example.com' }, at: minutesLater(9) }));
    await deliver(ports, anIdentify({ traits: { email: 'old@example.com' } }));
    expect(ports.sent.map((change) => change.address)).toEqual(['new@example.com']);
  });

  it('flags the second member with an address, gives it none, and loses nothing of it', async () => {
    const ports = memoryIdentify();
    await deliver(ports, signUp, { ...signUp, member: BOB, cause: 'cause-bob' });
    expect(ports.members.item(ADA, 'CARD#PROFILE')).not.toHaveProperty('duplicateOf');
    expect(ports.members.item(BOB, 'CARD#PROFILE')).toMatchObject({
      duplicateOf: ADA,
      traits: { firstName: 'Ada' },
    });
    const told = ports.sent.find((change) => change.member === BOB);
    expect(told).not.toHaveProperty('address');
    expect(told?.consents).toHaveLength(1);
  });

  it('is no duplicate any more when it takes an address of its own', async () => {
    const ports = memoryIdentify();
    await deliver(ports, signUp, { ...signUp, member: BOB });
    const own = anIdentify({ member: BOB, traits: { email: 'bob@example.com' }, at: minutesLater(1) });
    await deliver(ports, own);
    expect(ports.members.item(BOB, 'CARD#PROFILE')).not.toHaveProperty('duplicateOf');
  });

  it('reads again and applies on top when somebody else was faster', async () => {
    const ports = memoryIdentify();
    let once = true;
    ports.members.beforeCommit = () => {
      if (!once) return;
      once = false;
      ports.members.put({
        pk: ADA,
        sk: 'CARD#PROFILE',
        version: 1,
        traits: { plan: 'gold' },
        said: { plan: 1 },
        createdAt: minutesLater(-5),
      });
    };
    expect(await deliver(ports, signUp)).toEqual([]);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).toMatchObject({
      version: 2,
      traits: { plan: 'gold', firstName: 'Ada' },
    });
  });

  it('sends back a request whose cards never stand still, and a message that is none, and does the others', async () => {
    const ports = memoryIdentify();
    let version = 100;
    ports.members.beforeCommit = (writes) => {
      if (writes.some((write) => 'put' in write && write.put.pk === ADA)) {
        version += 1;
        ports.members.put({
          pk: ADA,
          sk: 'CARD#PROFILE',
          version,
          traits: {},
          said: {},
          createdAt: minutesLater(0),
        });
      }
    };
    const bob = anIdentify({ member: BOB, traits: { firstName: 'Bob' } });
    expect(await deliver(ports, signUp, '{"member": 1}', 'no json', bob)).toEqual(['m-1', 'm-2', 'm-0']);
    expect(ports.members.item(BOB, 'CARD#PROFILE')).toMatchObject({ traits: { firstName: 'Bob' } });
  });

  it('grants nothing by a box that was unticked since, when the two come the other way round', async () => {
    const ports = memoryIdentify();
    const ticks = (newsletter: boolean, minutes: number) =>
      anIdentify({ traits: { newsletter }, at: minutesLater(minutes), cause: `ticks ${minutes}` });
    for (const one of [ticks(false, 0), ticks(false, 2), ticks(true, 1)]) await deliver(ports, one);
    expect(ports.sent.map(({ at, consents }) => [at, consents[0]?.state])).toEqual([
      [minutesLater(0), 'withdrawn'],
      [minutesLater(2), 'withdrawn'],
    ]);
  });

  it('tells messaging before it commits, so that a crash between the two loses nothing', async () => {
    const ports = memoryIdentify();
    let crash = true;
    ports.members.beforeCommit = () => {
      if (crash) throw new Error('killed');
    };
    expect(await deliver(ports, signUp)).toEqual(['m-0']);
    crash = false;
    expect(await deliver(ports, signUp)).toEqual([]);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).toMatchObject({ version: 1 });
    expect(ports.sent[1]).toEqual(ports.sent[0]);
  });
});

describe('a browser', () => {
  const link = anIdentify({ anonymous: BROWSER, traits: { firstName: 'Ada' } });

  it('is linked to the member: cards unite, and it becomes a redirect and nothing else', async () => {
    const ports = memoryIdentify();
    ports.members.put(
      anActivity({ version: 4 }),
      anActivity({ pk: BROWSER, version: 2 }),
      aContact({ pk: BROWSER, address: 'ada@example.com' }),
      {
        pk: BROWSER,
        sk: 'CARD#PROFILE',
        version: 1,
        traits: { city: 'Lille' },
        said: { city: 1 },
        createdAt: minutesLater(-60),
      },
    );
    expect(await deliver(ports, link)).toEqual([]);
    expect(counted(ports, ADA)).toBe(2);
    expect(ports.members.item(ADA, 'CARD#ACTIVITY')?.version).toBe(5);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).toMatchObject({
      sources: [BROWSER],
      traits: { city: 'Lille', firstName: 'Ada' },
    });
    expect(ports.members.item(ADA, 'CARD#CONTACT')).toMatchObject({ address: 'ada@example.com' });
    expect(ports.members.item(BROWSER, 'CARD#ACTIVITY')).toEqual({
      pk: BROWSER,
      sk: 'CARD#ACTIVITY',
      version: 3,
      redirect: ADA,
    });
    expect(ports.members.item(BROWSER, 'CARD#PROFILE')).toBeUndefined();
    expect(ports.members.item(BROWSER, 'CARD#CONTACT')).toBeUndefined();
  });

  it('is linked once, however often it comes', async () => {
    const ports = memoryIdentify();
    ports.members.put(anActivity({ pk: BROWSER, version: 2 }));
    await deliver(ports, link, { ...link, cause: 'cause-2' });
    await deliver(ports, link);
    expect(counted(ports, ADA)).toBe(1);
  });

  it('leaves the same cards whichever of two browsers comes first', async () => {
    const both = [link, { ...link, anonymous: PHONE, cause: 'cause-2' }];
    const results = await Promise.all(
      [both, [...both].reverse()].map(async (order) => {
        const ports = memoryIdentify();
        ports.members.put(anActivity({ pk: BROWSER }), anActivity({ pk: PHONE }));
        for (const request of order) await deliver(ports, request);
        const profile = { ...ports.members.item(ADA, 'CARD#PROFILE'), version: 0 };
        return { profile, n: counted(ports, ADA) };
      }),
    );
    expect(results[0]).toEqual(results[1]);
    expect(results[0]?.n).toBe(2);
  });

  it('that belongs to another member already stays there: two known members are never united', async () => {
    const ports = memoryIdentify();
    ports.members.put(anActivity({ version: 4 }));
    await deliver(ports, link);
    await deliver(ports, { ...link, member: BOB, traits: { firstName: 'Bob' } });
    expect(ports.members.item(BROWSER, 'CARD#ACTIVITY')?.redirect).toBe(ADA);
    expect(ports.members.item(BOB, 'CARD#PROFILE')).not.toHaveProperty('sources');
    expect(ports.members.item(BOB, 'CARD#PROFILE')).toMatchObject({ traits: { firstName: 'Bob' } });
    expect(counted(ports, BOB)).toBeUndefined();
  });

  it('that signed up before it was linked keeps its address, now the member’s', async () => {
    const ports = memoryIdentify();
    await deliver(ports, { ...signUp, member: BROWSER });
    await deliver(ports, { ...signUp, anonymous: BROWSER, at: minutesLater(1), cause: 'cause-2' });
    expect(ports.identities.ownerOf(hashOf('ada@example.com'))).toBe(ADA);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).not.toHaveProperty('duplicateOf');
    expect(ports.sent.at(-1)).toMatchObject({ member: ADA, address: 'ada@example.com' });
  });

  it('loses nothing that is folded while it is being linked', async () => {
    const ports = memoryIdentify();
    ports.members.put(anActivity({ pk: BROWSER, version: 1 }));
    let once = true;
    ports.members.beforeCommit = () => {
      if (!once) return;
      once = false;
      ports.members.put(
        anActivity({ pk: BROWSER, version: 2, all: { f: 1, l: 2, n: 9, d7: 9, d30: 9, d90: 9 } }),
      );
    };
    expect(await deliver(ports, link)).toEqual([]);
    expect(counted(ports, ADA)).toBe(9);
  });

  const first = anIdentify({ member: BROWSER, traits: { city: 'Lille' }, cause: 'cause-2' });
  /** Lets another delivery run whole before the first commit of this one. */
  const meanwhile = (ports: MemoryIdentify, other: IdentifyRequest) => {
    const done: { failed?: string[] } = {};
    const commit = ports.members.commit;
    ports.members.commit = async (writes) => {
      ports.members.commit = commit;
      done.failed = await deliver(ports, other);
      return commit(writes);
    };
    return done;
  };

  it.each([
    ['its first profile is written while it is being linked', first, link],
    ['it is linked while its first profile is being written', link, first],
  ])('leaves no profile behind when %s', async (_what, fast, slow) => {
    const ports = memoryIdentify();
    const done = meanwhile(ports, fast);
    expect(await deliver(ports, slow)).toEqual([]);
    expect(done.failed).toEqual([]);
    expect(ports.members.item(BROWSER, 'CARD#PROFILE')).toBeUndefined();
    expect(ports.members.item(ADA, 'CARD#PROFILE')).toMatchObject({
      traits: { city: 'Lille', firstName: 'Ada' },
    });
  });

  it('leaves no contact card behind that came while it was being linked', async () => {
    const ports = memoryIdentify();
    let once = true;
    ports.members.beforeCommit = () => {
      if (once) ports.members.put(aContact({ pk: BROWSER, address: 'ada@example.com' }));
      once = false;
    };
    expect(await deliver(ports, link)).toEqual([]);
    expect(ports.members.item(BROWSER, 'CARD#CONTACT')).toBeUndefined();
    expect(ports.members.item(ADA, 'CARD#CONTACT')).toMatchObject({ address: 'ada@example.com' });
  });

  it('leaves no profile with a member that is itself linked to another meanwhile', async () => {
    const ports = memoryIdentify();
    const done = meanwhile(ports, anIdentify({ member: BOB, anonymous: ADA, cause: 'cause-3' }));
    expect(await deliver(ports, link)).toEqual([]);
    expect(done.failed).toEqual([]);
    expect(ports.members.item(ADA, 'CARD#PROFILE')).toBeUndefined();
    expect(ports.members.item(BOB, 'CARD#PROFILE')).toMatchObject({ sources: [ADA, BROWSER] });
  });

  it('has messaging tell of a topic that address and consent open together, again after a crash', async () => {
    const ports = memoryIdentify();
    ports.members.put(aContact(), aContact({ pk: BROWSER, address: 'ada@example.com', consents: {} }));
    const send = ports.contacts.send;
    let crash = true;
    ports.contacts.send = async (changes) => {
      if (crash) throw new Error('killed');
      await send(changes);
    };
    expect(await deliver(ports, link)).toEqual(['m-0']);
    expect(ports.members.item(ADA, 'CARD#CONTACT')?.announcing).toEqual([
      { topic: 'news', source: 'trait newsletter', cause: link.cause, causedAt: link.at },
    ]);
    crash = false;
    expect(await deliver(ports, link)).toEqual([]);
    expect(ports.sent).toEqual([{ member: ADA, at: link.at, cause: link.cause, consents: [] }]);
  });

  it('tells messaging nothing when the link opens no topic', async () => {
    const ports = memoryIdentify();
    ports.members.put(aContact({ address: 'ada@example.com' }), aContact({ pk: BROWSER }));
    await deliver(ports, link);
    expect(ports.sent).toEqual([]);
  });
});
