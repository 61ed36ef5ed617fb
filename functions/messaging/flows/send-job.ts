import { RelanceError } from '../../shared/kernel/errors';
import { SECOND_MS } from '../../shared/kernel/time';
import type { LiveProgramme } from '../../shared/platform/live-programme';
import type { CapState, ContactCard, MessageRequest, Reservation } from '../contract';
import { MAX_SKEW_MS } from '../domain/caps';
import type { SendRules } from '../domain/decide';
import type { DecidedUnder } from '../domain/decisions';
import type { Numbers } from '../domain/reserve';
import type { ReadMember, SendPorts } from '../ports';

/** What a request came to in this call: its decision, or that it waits (`again`), or was done before (`done`). */
export type Sent = 'sent' | 'deferred' | 'skipped' | 'again' | 'done';

/** One request that is worked on: with what, under which programme, since when (epoch ms). */
export interface Job {
  readonly ports: SendPorts;
  readonly request: MessageRequest;
  readonly live: LiveProgramme;
  readonly key: string;
  readonly now: number;
  /** How the caps stood when it was decided last; kept with what is told of it. */
  caps: readonly CapState[];
  /** Gives the turn back that was taken for it, as long as SES was not called. */
  unused?(): void;
}

/** Under which version, and under which caps, its latest decision was made. */
export const underOf = ({ live, caps }: Job): DecidedUnder => ({ programmeVersion: live.version, caps });

/** The rules of sending, as the programme and the stage set them. */
export const rulesOf = ({ rules, paused }: LiveProgramme, { settings }: SendPorts): SendRules => ({
  limits: {
    caps: rules.caps,
    messageGap: rules.messageGap,
    leaseMs: settings.leaseMs,
    engagement: rules.engagement,
    lastChanceSlots: rules.lastChanceSlots,
    collect: rules.collect,
    highest: Math.max(...rules.journeys.map(({ priority }) => priority)),
  },
  timing: { leaseMs: settings.leaseMs, graceMs: settings.graceMs },
  consent: { rules: rules.consent, waitMs: settings.consentWaitMs },
  quietHours: settings.quietHours ? rules.quietHours : undefined,
  bestHours: settings.quietHours,
  timeZone: rules.timeZone,
  paused,
});

/** Throws `clock_skewed` when this worker's clock is too far from the store's to decide anything. */
export const refuseSkewedClock = ({ clock }: SendPorts): void => {
  const skew = clock.skew();
  if (skew !== undefined && Math.abs(skew) > MAX_SKEW_MS)
    throw new RelanceError(
      'clock_skewed',
      `the clock of this worker is ${Math.round(skew / SECOND_MS)} s away from the store's; it decides nothing`,
    );
};

/** A slot that this worker holds, and what was known when it was taken. */
export interface Granted {
  readonly read: ReadMember;
  readonly card: ContactCard;
  readonly reservation: Reservation;
  readonly numbers?: Numbers;
}

/** The open reservation of a key that an owner holds; undefined when there is none on the card. */
export const heldBy = (read: ReadMember, key: string, owner: string): Granted | undefined => {
  const card = read.contact;
  const reservation = card?.pressure.find(
    (slot) => slot.key === key && slot.owner === owner && slot.state === 'reserved',
  );
  return card && reservation && { read, card, reservation };
};
