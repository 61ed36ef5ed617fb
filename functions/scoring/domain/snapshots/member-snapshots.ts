import type { MailCounts } from '../../../messaging/contract';
import { RelanceError } from '../../../shared/kernel/errors';
import { DAY_MS } from '../../../shared/kernel/time';
import { type FoldRules, isHuman } from '../../../tracking/contract';
import { type CountedActivity, memberFeatures } from '../features/member-features';
import type { Customer } from '../models/customers';
import { mailFeatures } from '../unsubscribe/mail-features';
import {
  decides,
  growingCard,
  growingMails,
  type MailRule,
  type Outcome,
  type PastInteraction,
} from './timeline';

/** What snapshots are taken of. */
export interface SnapshotPlan {
  /** Instants (epoch ms) at which members are looked at, ascending. */
  readonly cutOffs: readonly number[];
  readonly horizonMs: number;
  /** Only members who did something within this time before the cut-off: of others nobody asks who leaves. */
  readonly activeMs: number;
  readonly outcome: Outcome;
  /** Instant (epoch ms) up to which everything that happened is known; later labels are not. */
  readonly knownUntil: number;
  readonly rules: FoldRules;
  /** Class and topic of the mails on the timeline; anyMail unless given. */
  readonly mailOf?: MailRule;
}

/** A member at a cut-off: what was known then, and what came of it. */
export interface Snapshot {
  /** Position of the cut-off in the plan. */
  readonly cutOff: number;
  readonly at: number;
  /** Those of featuresOf the outcome. */
  readonly features: readonly number[];
  /** What was on the card. */
  readonly activity: CountedActivity;
  /** What a CONTACT card counted of mails, where the outcome is an unsubscribe. */
  readonly mails?: MailCounts;
  /** The same past in the words of the models of purchases, in days; what came on one UTC day is one. */
  readonly customer: Customer;
  /** Whether the outcome came within the horizon; undefined while that is not over. */
  readonly label: 0 | 1 | undefined;
}

/** Throws `cut_offs_invalid` unless they are finite and ascend. */
export const checkPlan = (plan: SnapshotPlan): SnapshotPlan => {
  const ascend = plan.cutOffs.every(
    (at, k) => Number.isFinite(at) && (k === 0 || at > (plan.cutOffs[k - 1] as number)),
  );
  if (ascend && plan.horizonMs > 0 && plan.activeMs > 0) return plan;
  throw new RelanceError(
    'cut_offs_invalid',
    'Cut-offs must be finite and ascend, and horizon and active time must be above 0.',
  );
};

/** Snapshots whose horizon is not over yet, in the order of their cut-offs: all have the same horizon, so that they end in it too. */
const openSnapshots = ({ horizonMs, knownUntil, outcome }: SnapshotPlan) => {
  const open: {
    readonly snapshot: Omit<Snapshot, 'label'>;
    readonly until: number;
    came: boolean;
    over: boolean;
  }[] = [];
  function* closed(): Generator<Snapshot> {
    for (;;) {
      const [first] = open;
      if (!first?.over) return;
      open.shift();
      const isKnown = first.until <= knownUntil;
      const label = isKnown ? ((first.came === (outcome === 'silence') ? 0 : 1) as 0 | 1) : undefined;
      yield { ...first.snapshot, label };
    }
  }
  return {
    add(snapshot: Omit<Snapshot, 'label'>): void {
      const until = snapshot.at + horizonMs;
      open.push({ snapshot, until, came: false, over: until > knownUntil });
    },
    /** Tells them of an interaction at or after their cut-offs, and answers those that it ends. */
    meet(item: PastInteraction, time: number): Generator<Snapshot> {
      const isIt = decides(outcome, item);
      for (const one of open) {
        if (!one.over && time < one.until && isIt) one.came = true;
        one.over ||= one.came || time >= one.until;
      }
      return closed();
    },
    /** Nothing more will come. */
    end(): Generator<Snapshot> {
      for (const one of open) one.over = true;
      return closed();
    },
    get isEmpty() {
      return open.length === 0;
    },
  };
};

/**
 * The snapshots of one member at each cut-off at which they were active, in one pass over the timeline (ascending by
 * `at`), of which nothing is kept. An interaction at the cut-off itself is the future's. Features and label share no interaction, and no
 * feature changes by what comes at the cut-off or later. Of who has left, and was sent no marketing since, nobody asks whether they unsubscribe.
 */
export function* memberSnapshots(
  member: string,
  timeline: Iterable<PastInteraction>,
  plan: SnapshotPlan,
): Generator<Snapshot> {
  const growing = growingCard(member, plan.rules);
  const mails = plan.outcome === 'unsubscribe' ? growingMails(plan.mailOf) : undefined;
  const open = openSnapshots(plan);
  let cutOff = 0;
  let firstDay: number | undefined;
  let lastDay = 0;
  let repeats = 0;
  const look = (at: number): Omit<Snapshot, 'label'> | undefined => {
    const activity = growing.card;
    if (firstDay === undefined || !activity.all || activity.all.l < at - plan.activeMs) return undefined;
    if (mails?.hasLeft) return undefined;
    const features = memberFeatures(activity, at, plan.horizonMs);
    if (!features) return undefined;
    return {
      cutOff,
      at,
      features: mails ? [...features, ...mailFeatures(mails.counts, activity, at, plan.horizonMs)] : features,
      activity,
      ...(mails ? { mails: mails.counts } : {}),
      customer: {
        x: repeats,
        tx: lastDay - firstDay,
        T: Math.max(lastDay, Math.floor(at / DAY_MS)) - firstDay,
      },
    };
  };
  const lookUntil = (time: number): void => {
    for (; cutOff < plan.cutOffs.length && (plan.cutOffs[cutOff] as number) <= time; cutOff += 1) {
      const snapshot = look(plan.cutOffs[cutOff] as number);
      if (snapshot) open.add(snapshot);
    }
  };
  for (const item of timeline) {
    const time = Date.parse(item.at);
    lookUntil(time);
    if (!open.isEmpty) yield* open.meet(item, time);
    if (cutOff === plan.cutOffs.length) {
      if (open.isEmpty) return;
      continue;
    }
    growing.add(item);
    mails?.add(item);
    if (!isHuman(item)) continue;
    const day = Math.floor(time / DAY_MS);
    if (firstDay !== undefined && day > lastDay) repeats += 1;
    firstDay ??= day;
    lastDay = day;
  }
  lookUntil(Number.POSITIVE_INFINITY);
  yield* open.end();
}
