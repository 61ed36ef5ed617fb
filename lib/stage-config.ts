import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { isMailDomain, MAIL_DOMAIN_RULE } from './mail-domain';
import { sendsFrom, withoutSes } from './ses-regions';
import { settingRule } from './setting-rules';

const RETENTIONS = Object.values(RetentionDays).filter((days) => typeof days === 'number');

const whole = z.number().int();
const duration = z.string().regex(/^\d+(s|m|h|d)$/, 'must be a duration such as 15s, 2h or 3d');

/** Settings of a stage as people write them; unknown ones are refused. */
export const stageSettingsSchema = z.strictObject({
  /** Where it runs; the command line looks for it there too. @default the Region of AWS_REGION or of the profile */
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'must be a Region such as eu-west-1', abort: true })
    .refine(sendsFrom, { error: ({ input }) => withoutSes(String(input)) })
    .optional(),
  /** Refuses to delete tables, and to delete the data stack. @default true, but for `dev` and `local` */
  deletionProtection: z.boolean().optional(),
  /** Days for which logs are kept. */
  logRetentionDays: whole
    .refine(
      (days) => RETENTIONS.includes(days),
      `must be a number of days that CloudWatch knows: ${RETENTIONS.join(', ')}`,
    )
    .default(RetentionDays.ONE_MONTH),
  /** Days for which the bus keeps facts that can be replayed. */
  archiveDays: whole.min(1).max(365).default(14),
  /** Requests per second, and at once, that the HTTP API lets through. */
  throttle: z.strictObject({ rate: whole.min(1), burst: whole.min(1) }).default({ rate: 1000, burst: 2000 }),
  /** Lambda's short name -> how many may run at once. Accounts start with 10 in all: raise that first. */
  reservedConcurrency: z.record(z.string(), whole.min(1)).default({}),
  /** The most calls at once that a queue makes of its Lambda, unless the Lambda says fewer. */
  workerConcurrency: whole.min(2).max(1000).default(50),
  /**
   * How many calls of the sender run at once at most; each sends at its share of SES's rate, and waits inside its call
   * while mails queue, which is billed: few are cheaper. Ten mails at once each, some 30 mails a second.
   */
  sendWorkers: whole.min(2).max(100).default(2),
  /**
   * How many calls of the sender of transactional mail run at once at most; two suffice for what its share lets through.
   */
  transactionalWorkers: whole.min(2).max(100).default(2),
  /**
   * Percent of SES's rate that is kept for transactional mail, and of the day's quota at whose rest marketing waits.
   */
  transactionalPercent: whole.min(1).max(90).default(20),
  /** The most units a second that a table takes, so that a flood does not become a bill. @default no limit of ours */
  tableThroughput: z.strictObject({ readUnits: whole.min(1), writeUnits: whole.min(1) }).optional(),
  /** Waits shorter than this are delayed queue messages. */
  agendaAheadSeconds: whole.min(5).max(900).default(900),
  /** The width of a bucket of the agenda. */
  agendaBucketSeconds: whole.min(5).max(60).default(60),
  /** How long a reservation is its owner's; longer than the sender's timeout of 10 s. */
  leaseSeconds: whole.min(11).max(60).default(15),
  /** How long after the lease the outcome of a send may still become known. */
  graceSeconds: whole.min(1).max(3600).default(900),
  /** So many transient bounces, each within 30 days of the one before, suppress an address. */
  transientBounces: whole.min(1).max(50).default(5),
  /** How long after its request a message waits for a consent that may still be in a queue. */
  consentWaitSeconds: whole.min(1).max(3600).default(900),
  /**
   * For how many days links in mails already sent go on working after `relance tokens rotate`. People leave by old mails
   * too: laws ask for weeks, members for a year.
   */
  oldLinksDays: whole.min(30).max(3650).default(400),
  /** The local hours of members: quiet ones, and those at which they answer; only `local` may switch them off. */
  quietHours: z.enum(['on', 'off']).default('on'),
  /** How long waits of journeys really last, `{"2h": "15s"}`; only on `local`. */
  waits: z.record(duration, duration).default({}),
  /** A domain that this stage proves to SES and sends from. @default the sender's domain is proved elsewhere */
  senderDomain: z.string().refine(isMailDomain, MAIL_DOMAIN_RULE).optional(),
  /** Where members reach us, when it is not the HTTP API's own address; without a slash at the end. */
  publicUrl: z
    .string()
    .regex(/^https:\/\/[^/]+(\/.*[^/])?$/, 'must be an https URL without a slash at the end')
    .optional(),
  /** Who is told when an alarm rings. @default nobody: alarms show in CloudWatch only */
  alarmsEmail: z.email().optional(),
  /** Mails that SES lets this account send in a day; an alarm rings at four fifths. @default no alarm */
  dailySendQuota: whole.min(200).optional(),
  /**
   * What the whole AWS account may cost in a month, in US dollars: `alarmsEmail` is told at 80 % spent, and when the
   * month is forecast to exceed it. @default no budget
   */
  monthlyBudgetUsd: z.number().positive().optional(),
});
/** See stageSettingsSchema. */
export type StageSettings = z.input<typeof stageSettingsSchema>;

/** A stage, checked, with every default filled in. */
export interface StageConfig extends z.output<typeof stageSettingsSchema> {
  /** kebab-case, at most 20 characters. */
  readonly name: string;
  /** Whether it runs on a laptop: what the emulator lacks is left out, nothing is kept. */
  readonly local: boolean;
  readonly deletionProtection: boolean;
  /** Address of the local AWS, without a slash at the end; on `local` only. */
  readonly localEndpoint?: string;
  /**
   * Where a door of the local AWS brings calls to the function URLs of the Lambdas, which then stand in for the HTTP API:
   * for emulators that have none. On `local` only.
   */
  readonly localDoor?: string;
  /** Where Lambdas reach SES, for emulators that do not hand them their own environment; on `local` only. */
  readonly localSes?: string;
}

/** Where the parts of a local AWS answer. */
export interface LocalPlaces {
  readonly endpoint?: string;
  readonly door?: string;
  readonly ses?: string;
}

/** Thrown when the settings of a stage cannot be used; the message names each setting and its rule. */
export class StageInvalid extends Error {
  override readonly name = 'StageInvalid';
  /** Stable code of this mistake. */
  readonly code = 'stage_invalid';
}

const refuse = (stage: string, problems: readonly string[]): never => {
  throw new StageInvalid(`stage ${JSON.stringify(stage)} cannot be used: ${problems.join('; ')}`);
};

const STAGE_NAME = /^[a-z](-?[a-z0-9]){0,19}$/;

const CONTEXT_KEYS = { endpoint: 'localEndpoint', door: 'localDoor', ses: 'localSes' } as const;

const withoutSlash = (url: string | undefined) => url?.replace(/\/+$/, '');

/**
 * The settings of a stage: what `lib/stages.ts` or the context says, checked, over the defaults. `places` is where
 * the local AWS answers; only `local` may have any. Throws StageInvalid.
 */
export const stageConfig = (name: string, settings: unknown = {}, places: LocalPlaces = {}): StageConfig => {
  if (!STAGE_NAME.test(name) || name.length > 20)
    refuse(name, ['name: must be kebab-case, begin with a letter and have at most 20 characters']);
  const parsed = stageSettingsSchema.safeParse(settings, { error: settingRule });
  if (!parsed.success) {
    return refuse(
      name,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
    );
  }
  const local = name === 'local';
  const problems: string[] = [];
  if (!local && parsed.data.quietHours === 'off') problems.push('quietHours: only local may switch them off');
  if (!local && Object.keys(parsed.data.waits).length > 0)
    problems.push('waits: only local may shorten them');
  for (const [place, key] of Object.entries(CONTEXT_KEYS)) {
    if (!local && places[place as keyof LocalPlaces])
      problems.push(`${key}: only local runs on an endpoint of its own`);
  }
  if (parsed.data.monthlyBudgetUsd && !parsed.data.alarmsEmail)
    problems.push('monthlyBudgetUsd: needs alarmsEmail, for somebody must be told');
  if (local && parsed.data.deletionProtection) problems.push('deletionProtection: local keeps nothing');
  if (problems.length > 0) refuse(name, problems);
  return {
    ...parsed.data,
    name,
    local,
    deletionProtection: parsed.data.deletionProtection ?? !['dev', 'local'].includes(name),
    localEndpoint: withoutSlash(places.endpoint),
    localDoor: withoutSlash(places.door),
    localSes: withoutSlash(places.ses),
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The stage that the context asks for, one that `known` or the context says: `stage` is its name (default `dev`), `stages` says more about stages than
 * `known` does, `localEndpoint` is where the local AWS answers (default `endpoint`, for `local` only), `localDoor` and
 * `localSes` where its other parts do.
 */
export const stageFromContext = (
  context: (key: string) => unknown,
  known: Readonly<Record<string, StageSettings>>,
  endpoint?: string,
): StageConfig => {
  const name = context('stage') ?? 'dev';
  if (typeof name !== 'string') return refuse(String(name), ['name: must be text']);
  const stages = context('stages') ?? {};
  const more = isRecord(stages) ? (stages[name] ?? {}) : stages;
  if (!isRecord(more)) return refuse(name, ['context stages: must be an object of objects']);
  if (!Object.hasOwn(known, name) && !(isRecord(stages) && Object.hasOwn(stages, name))) {
    const names = [...Object.keys(known), ...(isRecord(stages) ? Object.keys(stages) : [])].join(', ');
    return refuse(name, [
      `it is unknown; known are ${names}. Say it in lib/stages.ts ({} takes the defaults) or in the context "stages"`,
    ]);
  }
  const placeOf = (key: string, otherwise?: string): string | undefined => {
    const asked = context(key) ?? otherwise;
    return asked === undefined || typeof asked === 'string' ? asked : refuse(name, [`${key}: must be text`]);
  };
  return stageConfig(
    name,
    { ...(Object.hasOwn(known, name) ? known[name] : {}), ...more },
    {
      endpoint: placeOf(CONTEXT_KEYS.endpoint, name === 'local' ? endpoint : undefined),
      door: placeOf(CONTEXT_KEYS.door),
      ses: placeOf(CONTEXT_KEYS.ses),
    },
  );
};
