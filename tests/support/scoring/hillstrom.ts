import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const hillstromText = (): string =>
  gunzipSync(readFileSync(join(__dirname, '../../data/hillstrom.csv.gz'))).toString('utf8');

/** A customer of the experiment: the arm, what came of it, and what was known before. */
export interface HillstromCustomer {
  readonly arm: 'mens' | 'womens' | 'control';
  readonly visit: number;
  readonly conversion: number;
  readonly spend: number;
  /** Dollars spent in the year before. */
  readonly history: number;
  /** Recency, history, its logarithm, men's and women's goods, newness, and indicators of place and channel. */
  readonly covariates: readonly number[];
}

const ARMS = { 'Mens E-Mail': 'mens', 'Womens E-Mail': 'womens', 'No E-Mail': 'control' } as const;

/** The 64,000 customers of the e-mail experiment. */
export const hillstromCustomers = (): HillstromCustomer[] => {
  const [header = '', ...lines] = hillstromText().trim().split(/\r?\n/);
  const columns = header.split(',');
  const at = (name: string): number => columns.indexOf(name);
  const [segment, place, channel] = [at('segment'), at('zip_code'), at('channel')];
  const numbers = ['recency', 'history', 'mens', 'womens', 'newbie', 'visit', 'conversion', 'spend'].map(at);
  return lines.map((line) => {
    // The class of the history is the one cell that may be quoted, and the one that is not needed.
    const cells = line.replace(/"[^"]*"/, '').split(',');
    const [recency = 0, history = 0, mens = 0, womens = 0, newbie = 0, visit = 0, conversion = 0, spend = 0] =
      numbers.map((index) => Number(cells[index]));
    return {
      arm: ARMS[cells[segment] as keyof typeof ARMS],
      visit,
      conversion,
      spend,
      history,
      covariates: [
        ...[recency, history, Math.log1p(history), mens, womens, newbie],
        ...['Surburban', 'Urban'].map((one) => Number(cells[place] === one)),
        ...['Phone', 'Web'].map((one) => Number(cells[channel] === one)),
      ],
    };
  });
};
