import type { Reservation } from '../../../functions/messaging/contract';
import type { Cap } from '../../../functions/programme/contract';
import { durationMs, isoTime, SECOND_MS } from '../../../functions/shared/kernel/time';
import type { Happened } from './cell';

/** What a cell left behind, read from outside. Times are epoch ms. */
export interface CellEvidence {
  /** The messages that were asked for, by send key. */
  readonly asked: readonly {
    readonly key: string;
    readonly class: 'marketing' | 'last-chance' | 'transactional';
  }[];
  /** What SES accepted. */
  readonly mails: readonly { readonly key: string; readonly at: number }[];
  readonly happened: readonly Happened[];
  /** The caps of each version, and the version that is live at first. */
  readonly capsOf: (version: number) => readonly Cap[];
  readonly firstVersion: number;
  /** The reservations on the card at the end. */
  readonly pressure: readonly Reservation[];
  /** What `explain` lists by send key: `sent`, `deferred`, or the reason of a skip. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  /** Of which messages the outcome may be unknown. */
  readonly excused: ReadonlySet<string>;
  /** Whether the Send events of SES were heard: then no accepted mail may be of unknown outcome. */
  readonly eventsHeard: boolean;
}

/** Caps bind so many ms after they were published, at the latest. */
const BINDS_WITHIN_MS = 10 * SECOND_MS;

const isMarketing = (evidence: CellEvidence, key: string): boolean =>
  evidence.asked.find((one) => one.key === key)?.class !== 'transactional';

/** The caps that bind a mail: of the version that was live ten seconds before its slot was taken. */
const bindingAt = (evidence: CellEvidence, reservedAt: number): readonly Cap[] => {
  const published = evidence.happened.filter(
    ({ what, at }) => what === 'published' && at + BINDS_WITHIN_MS <= reservedAt,
  );
  return evidence.capsOf(published.at(-1)?.version ?? evidence.firstVersion);
};

const overCaps = (evidence: CellEvidence): string[] => {
  const marketing = evidence.mails.filter(({ key }) => isMarketing(evidence, key));
  return marketing.flatMap(({ key, at }) => {
    const reserved = evidence.happened.findLast(
      (one) => one.what === 'reserve' && one.key === key && one.at <= at,
    );
    return bindingAt(evidence, reserved?.at ?? at).flatMap(({ max, window }) => {
      const from = at - durationMs(window);
      const count = marketing.filter((other) => other.at > from && other.at <= at).length;
      return count > max ? [`over a cap: ${count} of ${max} in ${window} at ${isoTime(at)}`] : [];
    });
  });
};

const twice = (evidence: CellEvidence): string[] =>
  evidence.asked.flatMap(({ key }) => {
    const count = evidence.mails.filter((mail) => mail.key === key).length;
    return isMarketing(evidence, key) && count > 1 ? [`sent ${count} times: ${key}`] : [];
  });

const afterLeaving = (evidence: CellEvidence): string[] => {
  const left = evidence.happened.findIndex(({ what }) => what === 'left');
  if (left < 0) return [];
  return evidence.happened
    .slice(left)
    .filter(({ what, key = '' }) => what === 'reserve' && isMarketing(evidence, key))
    .map(({ key }) => `reserved after the member left: ${key}`);
};

/** Who finds the own slot on the card finds there too that its member has left. */
const sentAllTheSame = (evidence: CellEvidence): string[] => {
  const left = evidence.happened.findIndex(({ unheard }) => unheard);
  const { what, key = '' } = evidence.happened[left - 1] ?? {};
  return what === 'reserve' && isMarketing(evidence, key) && evidence.mails.some((mail) => mail.key === key)
    ? [`sent by a card on which the member had left: ${key}`]
    : [];
};

/** A pause binds as a cap does: ten seconds after it began, nothing of marketing is reserved until it ends. */
const whilePaused = (evidence: CellEvidence): string[] => {
  const from = evidence.happened.find(({ what }) => what === 'paused')?.at ?? Number.POSITIVE_INFINITY;
  const until = evidence.happened.find(({ what }) => what === 'resumed')?.at ?? Number.POSITIVE_INFINITY;
  return evidence.happened
    .filter(({ what, key = '' }) => what === 'reserve' && isMarketing(evidence, key))
    .filter(({ at }) => at >= from + BINDS_WITHIN_MS && at < until)
    .map(({ key }) => `reserved while it was paused: ${key}`);
};

const outcomes = (evidence: CellEvidence, key: string): readonly string[] =>
  (evidence.told.get(key) ?? []).filter((outcome) => outcome !== 'deferred');

const untold = (evidence: CellEvidence): string[] =>
  evidence.asked.flatMap(({ key }) => {
    const named = outcomes(evidence, key);
    const wasSent = evidence.mails.some((mail) => mail.key === key);
    return [
      ...(named.length === 0 ? [`no outcome: ${key}`] : []),
      ...(named.includes('sent') && !wasSent ? [`told as sent, not sent: ${key}`] : []),
      ...(wasSent && named.length > 0 && !named.includes('sent') && !named.includes('unknown_outcome')
        ? [`sent, told as ${named.join(' and ')}: ${key}`]
        : []),
    ];
  });

const onTheCard = (evidence: CellEvidence): string[] => [
  ...evidence.pressure
    .filter(({ state }) => state === 'reserved')
    .map(({ key }) => `left open on the card: ${key}`),
  ...evidence.asked
    .filter(({ key }) => evidence.mails.some((mail) => mail.key === key))
    .filter(({ key }) => !evidence.pressure.some((slot) => slot.key === key))
    .map(({ key }) => `sent, and its slot is free: ${key}`),
];

const unknowns = (evidence: CellEvidence): string[] =>
  evidence.asked
    .filter(({ key }) => outcomes(evidence, key).includes('unknown_outcome'))
    .flatMap(({ key }) => [
      ...(evidence.excused.has(key) ? [] : [`unknown outcome that nothing explains: ${key}`]),
      ...(evidence.eventsHeard &&
      !outcomes(evidence, key).includes('sent') &&
      evidence.mails.some((mail) => mail.key === key)
        ? [`unknown outcome, though SES told that it took the mail: ${key}`]
        : []),
    ]);

/** Every promise that a cell broke, in words; empty when all held. */
export const judgeCell = (evidence: CellEvidence): string[] => [
  ...overCaps(evidence),
  ...twice(evidence),
  ...afterLeaving(evidence),
  ...sentAllTheSame(evidence),
  ...whilePaused(evidence),
  ...untold(evidence),
  ...onTheCard(evidence),
  ...unknowns(evidence),
];
