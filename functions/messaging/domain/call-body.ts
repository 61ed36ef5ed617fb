import { durationSchema } from '../../shared/conditions/condition';
import { MEMBER_ID_PATTERN } from '../../shared/kernel/ids';
import * as z from '../../shared/kernel/schema';

const id = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be kebab-case, 40 characters at most'));

/** The body of a call of `POST /v1/messages`. */
export const callBody = z.strictObject({
  /** Whom: one of the three. */
  member: z.optional(z.string().check(z.regex(MEMBER_ID_PATTERN, 'must be a member id of 26 characters'))),
  userId: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
  email: z.optional(z.string()),
  template: id,
  /** Under which topic of the programme it stands on the timeline; nobody's consent to it is asked for. */
  topic: z.optional(id),
  /** What the template may use beside the member. */
  properties: z._default(z.record(z.string(), z.unknown()), {}),
  /** How long it is worth sending. */
  expires: z._default(durationSchema, '1d'),
});
