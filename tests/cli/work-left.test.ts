import { followWork } from '../../bin/support/work-left';

const look = (queued: number, unjudged = 0) => ({ queued, unjudged, deadLetters: 0 });

describe('the work left, as it is followed', () => {
  it('is said to rise first while it does, and then to be of the most there was', () => {
    const { saw, words } = followWork();
    saw(look(365));
    expect(words()).toMatch(/^365 messages in queues; it rises first/);
    saw(look(3_616));
    saw(look(3_600));
    // The most has grown since it was last said.
    expect(words()).toMatch(/^3,600 messages in queues; it rises first/);
    saw(look(2_100));
    expect(words()).toBe('2,100 messages in queues, of 3,616 at most');
    saw(look(4_000));
    expect(words()).toMatch(/^4,000 messages in queues; it rises first/);
  });

  it('is of no queue when only the judging is behind, or nothing is', () => {
    const { saw, words } = followWork();
    saw(look(5));
    saw(look(0, 2));
    expect(words()).toBe('the queues are empty; interactions are still being judged');
    saw(look(0));
    expect(words()).toBe('nothing is left; waiting whether it stays so');
  });
});
