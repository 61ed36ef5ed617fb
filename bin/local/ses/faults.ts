import * as z from 'zod';
import { SesProblem } from './problem';

const STATUS: Readonly<Record<string, number>> = {
  AccountSuspendedException: 400,
  BadRequestException: 400,
  LimitExceededException: 400,
  MailFromDomainNotVerifiedException: 400,
  MessageRejected: 400,
  NotFoundException: 404,
  SendingPausedException: 400,
  TooManyRequestsException: 429,
  InternalServiceErrorException: 500,
};

/**
 * What may go wrong on purpose, beside the errors of SES: `reset` breaks the connection before the mail is taken;
 * `accept_and_drop` takes the mail and breaks the connection, `accept_and_hang` takes it and never answers: the two
 * ambiguous cases.
 */
export const CONNECTION_FAULTS = ['reset', 'accept_and_drop', 'accept_and_hang'] as const;
/** A fault of the connection; see CONNECTION_FAULTS. */
export type ConnectionFault = (typeof CONNECTION_FAULTS)[number];

/** What tests ask at `POST /_refuse`: the next `count` sends to that address (or to all) fail with that code. */
export const refusalSchema = z
  .strictObject({
    address: z.string().optional(),
    all: z.literal(true).optional(),
    code: z.enum([...CONNECTION_FAULTS, ...Object.keys(STATUS)]),
    count: z.number().int().positive().default(1),
  })
  .refine((rule) => (rule.address === undefined) !== (rule.all === undefined), {
    message: 'say either address or all: true',
  });
type Refusal = z.output<typeof refusalSchema>;

/** The refusals that are still to happen, first asked first used. */
export interface Refusals {
  add(rule: Refusal): void;
  clear(): void;
  list(): readonly Refusal[];
  /** The fault of the connection for a mail to these addresses, if any. Throws when SES is to refuse it. */
  next(to: readonly string[]): ConnectionFault | undefined;
}

const isConnectionFault = (code: string): code is ConnectionFault =>
  (CONNECTION_FAULTS as readonly string[]).includes(code);

/** No refusals yet. */
export const createRefusals = (): Refusals => {
  let rules: Refusal[] = [];
  return {
    add: (rule) => {
      rules.push({ ...rule, ...(rule.address ? { address: rule.address.toLowerCase() } : {}) });
    },
    clear: () => {
      rules = [];
    },
    list: () => rules,
    next(to) {
      const wanted = new Set(to.map((address) => address.toLowerCase()));
      const rule = rules.find(({ all, address }) => all || (address !== undefined && wanted.has(address)));
      if (!rule) return undefined;
      rules = rules.flatMap((other) =>
        other !== rule ? [other] : rule.count > 1 ? [{ ...rule, count: rule.count - 1 }] : [],
      );
      if (isConnectionFault(rule.code)) return rule.code;
      throw new SesProblem(rule.code, STATUS[rule.code] ?? 400, `Refused on request: ${rule.code}.`);
    },
  };
};
