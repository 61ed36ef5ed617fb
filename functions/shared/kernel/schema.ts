import { en } from 'zod/locales';
import { config } from 'zod/mini';

/**
 * zod as everything that runs in a Lambda uses it: its `mini` form, which is made in half the time of the chained one
 * (docs/decisions/0005), with the sentences in English that the chained one has by itself.
 */
config(en());

export * from 'zod/mini';
