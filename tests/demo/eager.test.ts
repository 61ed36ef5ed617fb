import { basketsDecided, playEager, pressedBy } from '../../bin/demo/eager';

type Reason = 'frequency_capped' | 'message_gap' | 'unsubscribed';

const line = (
  key: string,
  decision: 'sent' | 'deferred' | 'skipped',
  over: { reason?: Reason; journey?: string } = {},
) => ({
  body: {
    key,
    journey: over.journey ?? 'abandoned-basket',
    step: 'remind',
    occurrence: key,
    template: 'abandoned-basket',
    decision,
    ...(over.reason ? { reason: over.reason } : {}),
    numbers: {},
    programmeVersion: 1,
  },
});

const held = (key: string) => line(key, 'deferred', { reason: 'frequency_capped' });

const website = () => {
  const posted: string[] = [];
  const play = {
    api: {
      post: async (_path: string, body: unknown) => {
        posted.push(String((body as { event?: string }).event ?? 'identify'));
        return { status: 200, body: {} };
      },
    },
    mailsUrl: '',
    run: 'r',
    tell: () => undefined,
  };
  return { posted, play, baskets: () => posted.filter((event) => event === 'Product Added').length };
};

describe('counting what a member triggered', () => {
  it('tells mails, messages held back by the caps, and others apart', () => {
    expect(
      pressedBy([
        line('w', 'sent', { journey: 'welcome' }),
        line('a', 'skipped', { reason: 'frequency_capped' }),
        held('b'),
        line('c', 'deferred', { reason: 'message_gap' }),
        line('d', 'skipped', { reason: 'unsubscribed' }),
        { body: 'no decision' },
      ]),
    ).toEqual({ triggers: 5, mails: 1, heldBack: 3, others: 1 });
  });

  it('counts a message once, and as sent when it was deferred before', () => {
    expect(pressedBy([held('a'), held('a'), line('a', 'sent'), held('b'), held('b')])).toEqual({
      triggers: 2,
      mails: 1,
      heldBack: 1,
      others: 0,
    });
  });

  it('counts baskets by message, and no other journey', () => {
    expect(basketsDecided([line('w', 'sent', { journey: 'welcome' }), held('a'), held('a'), held('b')])).toBe(
      2,
    );
  });
});

describe('the eager member', () => {
  it('fills the next basket only when the last one was decided on, until the rounds are over', async () => {
    const { baskets, play } = website();
    let looks = 0;
    const filled: number[] = [];
    const timeline = async () => {
      looks += 1;
      filled.push(baskets());
      return Array.from({ length: Math.floor(looks / 3) }, (_, index) => held(`b${index}`));
    };
    const played = await playEager(play, { rounds: 3, done: () => false, timeline, everyMs: 1 });
    expect(filled).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(played).toEqual({ accepted: 4, rejected: 0 });
  });

  it('fills a basket again when nothing is heard of it', async () => {
    const { baskets, play } = website();
    const timeline = async () => (baskets() < 3 ? [] : [held('a')]);
    await playEager(play, { rounds: 1, done: () => false, timeline, everyMs: 1, againMs: 5 });
    expect(baskets()).toBe(3);
  });

  it('stops when the demo is over, though a basket is undecided', async () => {
    const { baskets, play } = website();
    let looks = 0;
    const timeline = async () => {
      looks += 1;
      return [];
    };
    await playEager(play, { rounds: 9, done: () => looks >= 2, timeline, everyMs: 1 });
    expect(baskets()).toBe(1);
  });
});
