import { DAY_MS, HOUR_MS } from '../../shared/kernel/time';
import { attempts, type Broken } from '../../shared/platform/passed-over';
import type { DriftPorts, MemberSample } from '../ports';
import { liveTriggers } from './judge';
import { type Repaired, repairMember } from './repair';

/** What a night's check came to. */
export interface DriftCheck {
  readonly checked: number;
  readonly repaired: number;
  readonly busy: number;
  readonly unsure: number;
  /** Cards that lack something that was never judged: left to `relance rejudge`. */
  readonly lacking: number;
  /** Cards that nobody can read or rebuild: passed over. */
  readonly broken: number;
  /** Too many cards differ for it to be chance: the worker is behind, or wrong. Nothing more was repaired. */
  readonly gaveUp: boolean;
}

/** Who hears of single cards. */
export interface OnDrift {
  onDrift(repaired: Repaired): void;
  onBroken(broken: Broken): void;
}

/** Into how many segments the members are divided, of which a night looks through as many as it needs. */
const SEGMENTS = 64;
const SAMPLE = 200;
/** Whoever did something within the hour may be on the way through the stream. */
const SETTLED_MS = HOUR_MS;
const ENOUGH = 20;
const SUSPICIOUS = 0.2;

/** The segment with which a night begins: another one each night, the same when the night is run again. */
const firstSegment = (now: number): number => Math.floor(now / DAY_MS) % SEGMENTS;

const sampleOf = async (members: MemberSample, now: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let step = 0; step < SEGMENTS && ids.length < SAMPLE; step += 1) {
    const segment = (firstSegment(now) + step) % SEGMENTS;
    ids.push(...(await members.idsIn(segment, SEGMENTS, SAMPLE - ids.length)));
  }
  return ids;
};

/**
 * Rebuilds the cards of a sample of members (or of those named) from their timelines, and repairs what differs;
 * triggers nothing. `onDrift` is told each repaired card, `onBroken` each that is broken for good and was passed over. When
 * more than a fifth differs it gives up: that is no damage to repair in silence. Throws `night_failed` at its end where
 * some could not be looked at today.
 */
export const checkDrift = async (
  ports: DriftPorts,
  named: readonly string[] | undefined,
  now: number,
  { onDrift, onBroken }: OnDrift,
): Promise<DriftCheck> => {
  const live = await liveTriggers(ports, now);
  const counts = { checked: 0, repaired: 0, busy: 0, unsure: 0, lacking: 0 };
  const { attempt, broken, judge } = attempts(onBroken);
  const look = async (member: string) => {
    const repaired = await repairMember(ports, member, live, { settledBefore: now - SETTLED_MS }, now);
    counts.checked += 1;
    if (repaired.outcome === 'repaired') {
      counts.repaired += 1;
      onDrift(repaired);
    } else if (repaired.outcome === 'lacking') {
      counts.lacking += 1;
      onDrift(repaired);
    } else if (repaired.outcome === 'unsure') counts.unsure += 1;
    else if (repaired.outcome !== 'whole') counts.busy += 1;
  };
  for (const member of named ?? (await sampleOf(ports.sample, now))) {
    await attempt(() => look(member), member);
    if (counts.checked >= ENOUGH && counts.repaired + counts.lacking > SUSPICIOUS * counts.checked)
      return { ...counts, broken: broken(), gaveUp: true };
  }
  judge();
  return { ...counts, broken: broken(), gaveUp: false };
};
