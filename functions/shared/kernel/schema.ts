import { en } from 'zod/locales';
import { config } from 'zod/mini';

type Sentence = ReturnType<typeof en>['localeError'];
type Raw = Parameters<Sentence>[0];

const inEnglish = en().localeError;

const counted = (count: unknown, one: string, many: string): string =>
  `${count} ${Number(count) === 1 ? one : many}`;

/** What there is too much or too little of: characters of a text, entries of a list, else the number itself. */
const amountOf = (bound: unknown, origin: string): string | undefined =>
  origin === 'string'
    ? counted(bound, 'character', 'characters')
    : origin === 'array' || origin === 'set'
      ? counted(bound, 'entry', 'entries')
      : undefined;

const limitWords = (origin: string, bound: unknown, words: { holds: string; most: string }): string => {
  const amount = amountOf(bound, origin);
  return amount === undefined ? `must be ${words.holds} ${bound}` : `must have ${words.most} ${amount}`;
};

/** The mistakes that people make most, in words of people; the library's own for all others. */
const plainSentence: Sentence = (issue: Raw) => {
  if ((issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.input === undefined)
    return 'is missing';
  if (issue.code === 'too_small')
    return limitWords(issue.origin, issue.minimum, {
      holds: issue.inclusive === false ? 'above' : 'at least',
      most: 'at least',
    });
  if (issue.code === 'too_big')
    return limitWords(issue.origin, issue.maximum, {
      holds: issue.inclusive === false ? 'below' : 'at most',
      most: 'at most',
    });
  return inEnglish(issue);
};

/**
 * zod as everything that runs in a Lambda uses it: its `mini` form, which is made in half the time of the chained one
 * (docs/decisions/0005), with the sentences in English that the chained one has by itself, and plainer ones for what is
 * missing, too small or too large.
 */
config({ localeError: plainSentence });

export * from 'zod/mini';
