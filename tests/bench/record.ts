import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { DOLLAR_BARS, type Dollars, dollarsPerMillion, PRICES, type Scene, type Usage } from './dollars';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'figures.json');

/** What the last full bench came to, as it is kept beside the docs: counts, and what is computed from them. */
export interface FiguresRecord {
  readonly date: string;
  readonly machine: string;
  /** Date of the price list. */
  readonly pricesOf: string;
  readonly counts: Readonly<Record<string, Usage>>;
  /** US dollars per million; scenes without a bar are told only. */
  readonly dollars: Readonly<Record<string, Dollars & { readonly bar?: number }>>;
  readonly ratios: {
    readonly load: Readonly<Record<string, number>>;
    readonly cpu: Readonly<Record<string, number>>;
  };
  readonly doorToCard: {
    readonly requests: number;
    readonly events: number;
    readonly requestsPerSecond: number;
    readonly medianMs: number;
    readonly p99Ms: number;
  };
}

/** The dollars of each scene, with the bar of those that have one. */
export const dollarsOf = (counts: Readonly<Record<string, Usage>>): FiguresRecord['dollars'] =>
  Object.fromEntries(
    Object.entries(counts).map(([scene, usage]) => {
      const bar = Object.hasOwn(DOLLAR_BARS, scene) ? DOLLAR_BARS[scene as Scene] : undefined;
      return [scene, { ...dollarsPerMillion(usage), ...(bar === undefined ? {} : { bar }) }];
    }),
  );

/** What a bench on this machine, on that day, is kept as. */
export const recordOf = (
  now: number,
  measured: Pick<FiguresRecord, 'counts' | 'ratios' | 'doorToCard'>,
): FiguresRecord => ({
  date: new Date(now).toISOString().slice(0, 10),
  machine: `${cpus().length} cores, ${platform()} ${arch()}, Node ${process.versions.node.split('.')[0]}`,
  pricesOf: PRICES.date,
  ...measured,
  dollars: dollarsOf(measured.counts),
});

/** Keeps it in docs/figures.json. */
export const writeRecord = (record: FiguresRecord): void =>
  writeFileSync(FILE, `${JSON.stringify(record, undefined, 2)}\n`);

/** What docs/figures.json says. */
export const readRecord = (): FiguresRecord => JSON.parse(readFileSync(FILE, 'utf8')) as FiguresRecord;
