import { drawOf } from '../../../shared/kernel/ids';

/** So many members a training looks at, however many there are: at 14 instants each they come to some 300,000 snapshots. */
export const SAMPLED_MEMBERS = 21_000;
/** Into how many parts, each a message, the sample is divided. */
export const SAMPLE_PARTS = 8;
/** The most segments that a parallel scan of a table can have. */
const MOST_SEGMENTS = 1_000_000;
/** How much larger than planned a part may become: members may be more than were counted. */
const SLACK = 1.1;

/** Which members a training looks at: those of some segments of the table, thinned by a hash. */
export interface Sampling {
  /** Segments of the table as a parallel scan divides it: ranges of DynamoDB's own hash of the key. */
  readonly segments: number;
  /** Those to look at, one a part. */
  readonly chosen: readonly number[];
  /** The share of a segment's members that is taken, 0 to 1. */
  readonly share: number;
  /** At so many members a part ends, whatever is left of its segment. */
  readonly mostOfPart: number;
}

/**
 * Plans a sample of at most some SAMPLED_MEMBERS out of so many members: so few segments are read that they hold at most twice as
 * many, and the hash does the rest, so that neither the reading nor the sample grows with the table. Another training
 * (its id is the salt) takes others, the same one the same. Each member is as likely as any other.
 */
export const planSampling = (members: number, training: string): Sampling => {
  const wanted = Math.max(1, Math.floor(members / SAMPLED_MEMBERS) || 1);
  const ranges = Math.min(wanted, Math.floor(MOST_SEGMENTS / SAMPLE_PARTS));
  const offset = Math.floor(drawOf('segment of a training', training) * ranges);
  return {
    segments: SAMPLE_PARTS * ranges,
    chosen: Array.from({ length: SAMPLE_PARTS }, (_, part) => part * ranges + offset),
    share: Math.min(1, (SAMPLED_MEMBERS * ranges) / Math.max(1, members)),
    mostOfPart: Math.ceil((SLACK * SAMPLED_MEMBERS) / SAMPLE_PARTS),
  };
};

/** Whether a member of a chosen segment is taken: a replayable draw, salted by the training. */
export const isSampled = (member: string, training: string, share: number): boolean =>
  drawOf(`training ${training}`, member) < share;
