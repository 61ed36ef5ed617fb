import * as z from '../../shared/kernel/schema';

/**
 * What the copying Lambda is asked: a restore goes through the whole list (`anew`), in as many calls as it takes (`on`); the
 * schedule asks for nothing.
 */
export const suppressionCallSchema = z.looseObject({ pass: z.optional(z.enum(['anew', 'on'])) });
