import prices from './prices.json';

/** What a scene used, as AWS bills it, and how many interactions or mails it was for. */
export interface Usage {
  readonly of: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Sent, received and deleted, each call once for every begun 64 KB. */
  readonly queueRequests: number;
  readonly busEvents: number;
  readonly apiRequests: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  /** Log lines of Lambdas and of the API, in bytes. */
  readonly logBytes: number;
}

/** Dollars for a million, by service; `total` is their sum, `beside` what the bars of the budget do not speak of. */
export interface Dollars {
  readonly total: number;
  readonly byService: Readonly<Record<string, number>>;
  readonly beside: Readonly<Record<string, number>>;
}

/** A price list: US dollars. */
export type Prices = typeof prices;

const GIGABYTE = 1024 ** 3;
const cents = (value: number) => Math.round(value * 1e4) / 1e4;

/** The versioned price list of this repository. */
export const PRICES: Prices = prices;

/** What a million of what the usage was for costs, in US dollars rounded to a hundredth of a cent. */
export const dollarsPerMillion = (usage: Usage, list: Prices = PRICES): Dollars => {
  const { perMillion, perGbSecond, beside } = list;
  const counted = (units: number, price: number) => cents((units / usage.of) * price);
  const byService = {
    'DynamoDB writes': counted(usage.writeUnits, perMillion.writeUnits),
    'DynamoDB reads': counted(usage.readUnits, perMillion.readUnits),
    'SQS requests': counted(usage.queueRequests, perMillion.queueRequests),
    'EventBridge events': counted(usage.busEvents, perMillion.busEvents),
    'HTTP API requests': counted(usage.apiRequests, perMillion.apiRequests),
    'Lambda requests': counted(usage.invocations, perMillion.invocations),
    'Lambda GB-seconds': cents((usage.gbSeconds / usage.of) * 1e6 * perGbSecond),
  };
  return {
    total: cents(Object.values(byService).reduce((sum, one) => sum + one, 0)),
    byService,
    beside: {
      'CloudWatch Logs': cents(((usage.logBytes / usage.of) * 1e6 * beside.perLogGigabyte) / GIGABYTE),
    },
  };
};

/** The most that a million may cost, as design and issue say it. */
export const DOLLAR_BARS = {
  'by ten': 0.95,
  'one by one': 3.1,
  mails: 2.5,
  'mails, with three feedback events': 6,
} as const;
/** A scene whose dollars have a bar. */
export type Scene = keyof typeof DOLLAR_BARS;
