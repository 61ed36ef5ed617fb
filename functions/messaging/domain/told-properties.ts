import * as z from '../../shared/kernel/schema';

const switches = (on: string, off: string) => z._default(z.record(z.string(), z.enum([on, off])), {});

/** What entries tell of a mail. */
export const toldMail = z.object({
  key: z.string().check(z.regex(/^[\w-]{16}$/)),
  journey: z._default(z.string(), ''),
  step: z._default(z.string(), ''),
  programmeVersion: z._default(z.number(), 0),
  reason: z.optional(z.string()),
});
/** What `Preferences Changed` tells. */
export const toldPreferences = z.object({
  topics: switches('granted', 'withdrawn'),
  channels: switches('on', 'off'),
  frequency: z.optional(z.enum(['usual', 'less'])),
  pauseDays: z.optional(z.number()),
});
/** What `Unsubscribed` tells. */
export const toldDeparture = z.object({ by: z.optional(z.string()) });
/** What `Email Bounced` tells. */
export const toldBounce = z.object({ bounceType: z.string(), bounceSubType: z.optional(z.string()) });
