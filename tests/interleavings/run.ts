import { MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';
import { BROKEN, type Broken } from './broken-protocols';
import { type Explored, exploreAll, shortestCounterexample } from './explore';
import { OURS, type Protocol } from './protocol';
import { randomWalk, type Tally } from './random';
import { ENDED, FALLING, type Setting, threeSenders, withVisitor } from './setting';
import { storyOf } from './story';

/** One of the settings whose every way is gone. */
export interface Whole {
  readonly name: string;
  readonly setting: Setting;
}

const minutes = (count: number) => ({ ms: MINUTE_MS, count, longestSleepMs: 2 * MINUTE_MS });

/** Three senders and a cap of two, from six sides; all at once would be too many ways to go. */
export const WHOLES: readonly Whole[] = [
  {
    name: 'clocks: a minute ahead or behind in each delivery, nothing fails',
    setting: threeSenders({ faults: false, leaves: false, deliveries: 2 }),
  },
  {
    name: 'one trouble: a crash, a lost answer, a refusal or a second delivery, at any step',
    setting: threeSenders({ leaves: false, skews: [0], deliveries: 2 }),
  },
  {
    name: 'two troubles, in the first two minutes',
    setting: threeSenders({ leaves: false, skews: [0], troubles: 2, ticks: minutes(2) }),
  },
  {
    name: 'leaving: the member unsubscribes at any step, one trouble, in the first two minutes',
    setting: threeSenders({ skews: [0], ticks: minutes(2) }),
  },
  {
    name: 'publishing: a lower cap with a longer window at any step, nothing fails, in the first three minutes',
    setting: threeSenders({
      faults: false,
      leaves: false,
      skews: [0],
      deliveries: 2,
      editions: [{ caps: [{ scope: 'all', max: 1, window: '2m' }] }],
      ticks: minutes(3),
    }),
  },
  {
    name: 'less: the member asks for less at any step, one trouble, in the first two minutes',
    setting: threeSenders({
      leaves: false,
      skews: [0],
      deliveries: 2,
      asksForLess: true,
      ticks: minutes(2),
    }),
  },
  {
    name: 'engagement: the member’s own cap falls with what is sent and rises with visits, at any step, nothing fails, in the first two minutes',
    setting: threeSenders({
      faults: false,
      leaves: false,
      skews: [0],
      deliveries: 2,
      ...FALLING,
      ticks: minutes(2),
    }),
  },
  {
    name: 'ended: the platform ends each delivery after two minutes, and SES takes up to one to answer; one trouble',
    setting: threeSenders({
      leaves: false,
      skews: [0],
      deliveries: 2,
      ...ENDED,
      ticks: minutes(3),
    }),
  },
  {
    name: 'merging: one of the three is to a visitor, whose card is merged at any step, one trouble, in the first minute',
    setting: withVisitor(threeSenders({ leaves: false, skews: [0], deliveries: 2, ticks: minutes(1) }), [
      true,
      false,
      false,
    ]),
  },
];

/** What all ways of a setting came to; a broken promise as the story of the way to it. Seconds are the processor's. */
export interface WholeResult extends Omit<Explored, 'found'> {
  readonly name: string;
  readonly seconds: number;
  readonly story?: readonly string[];
}
/** What the walks came to; the seed of the first broken one walks it again. */
export interface WalksResult {
  readonly seed: number;
  readonly walks: number;
  readonly seconds: number;
  readonly tally: Tally;
  readonly story?: readonly string[];
  readonly brokenSeed?: number;
}
/** What became of a protocol that must be refused: the shortest way to its broken promise, and the walk that found one. */
export interface BiteResult {
  readonly name: string;
  readonly why: string;
  readonly story: readonly string[];
  readonly walk?: number;
  readonly caught: boolean;
}

/** Hears how much is done, and may take its time, or throw to end it. */
export type Watch = (done: number) => Promise<void> | void;

/** Seconds of the processor until now: others on the machine do not count. */
const busy = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const since = (before: number): number => Math.round((busy() - before) * 10) / 10;

/** Goes every way of a setting. */
export const goAllWays = async ({ name, setting }: Whole, watch: Watch): Promise<WholeResult> => {
  const before = busy();
  const { found, ...counts } = await exploreAll(OURS, setting, watch);
  return {
    name,
    ...counts,
    seconds: since(before),
    ...(found ? { story: storyOf(OURS, setting, found) } : {}),
  };
};

/** Walks at random, `count` times from `seed` on, until a promise is broken. */
export const walk = async (
  protocol: Protocol,
  seed: number,
  count: number,
  watch: Watch,
): Promise<WalksResult> => {
  const before = busy();
  const tally: Tally = {};
  for (let walks = 0; walks < count; walks += 1) {
    const { setting, found } = randomWalk(protocol, seed + walks, tally);
    if (found) {
      const story = storyOf(protocol, setting, found);
      return {
        seed,
        walks: walks + 1,
        seconds: since(before),
        tally,
        story,
        brokenSeed: seed + walks,
      };
    }
    if (walks % 500 === 0) await watch(walks);
  }
  return { seed, walks: count, seconds: since(before), tally };
};

const MOST_WALKS = 20_000;

/** Looks for what a wrong protocol breaks: the shortest way, and by walks from `seed` on. */
export const bite = ({ protocol, why, setting, breaks }: Broken, seed: number): BiteResult => {
  const found = shortestCounterexample(protocol, setting);
  const tally: Tally = {};
  let walks = 0;
  let broken: string | undefined;
  while (walks < MOST_WALKS && !(broken && breaks.test(broken))) {
    broken = randomWalk(protocol, seed + walks, tally).found?.broken;
    walks += 1;
  }
  const isCaught = found !== undefined && breaks.test(found.broken);
  return {
    name: protocol.name,
    why,
    story: found ? storyOf(protocol, setting, found) : [],
    ...(broken && breaks.test(broken) ? { walk: walks } : {}),
    caught: isCaught && broken !== undefined && breaks.test(broken),
  };
};

/** Everything that one run found. */
export interface Interleavings {
  readonly wholes: readonly WholeResult[];
  readonly walks: WalksResult;
  readonly bites: readonly BiteResult[];
}

/** Whether ours kept every promise, and each wrong protocol was caught. */
export const isHeld = ({ wholes, walks, bites }: Interleavings): boolean =>
  !walks.story && wholes.every(({ story }) => !story) && bites.every(({ caught }) => caught);

/** Runs all three parts. `watching` makes what hears of one of them. */
export const runAll = async (
  options: { readonly seed: number; readonly count: number },
  watching: <T>(label: string, total: number | undefined, work: (watch: Watch) => Promise<T>) => Promise<T>,
): Promise<Interleavings> => {
  const bites = await watching('wrong protocols', BROKEN.length, async (watch) => {
    const results: BiteResult[] = [];
    for (const broken of BROKEN) {
      await watch(results.length);
      results.push(bite(broken, options.seed));
    }
    return results;
  });
  const walks = await watching('random interleavings', options.count, (watch) =>
    walk(OURS, options.seed, options.count, watch),
  );
  const wholes: WholeResult[] = [];
  for (const whole of WHOLES) {
    const label = `states, ${whole.name.split(':')[0]}`;
    wholes.push(await watching(label, undefined, (watch) => goAllWays(whole, watch)));
  }
  return { wholes, walks, bites };
};

/** Walks per second of the processor, for those who choose `--count`. */
export const perSecond = ({ walks, seconds }: WalksResult): number =>
  Math.round((walks * SECOND_MS) / Math.max(1, seconds * SECOND_MS));
