import { RelanceError } from '../../shared/kernel/errors';
import { isoTime } from '../../shared/kernel/time';
import type { ParkedInteraction } from '../contract';
import type { Judgeable } from '../domain/judge-member';
import { type Image, readImage } from '../domain/read-record';
import type { JudgePorts } from '../ports';
import { judgeInteractions } from './judge';

/** What was inserted into the timeline, and where it stands in the table's stream. */
export interface Inserted {
  readonly image: Image;
  readonly label: string;
  readonly sequence: string;
}

const unreadable = (image: Image, reason: string, now: number): ParkedInteraction => ({
  parked: 'interaction',
  pk: image.pk?.S ?? '',
  sk: image.sk?.S ?? '',
  code: 'item_unreadable',
  reason,
  at: isoTime(now),
  item: { ...image },
  by: 'member-worker',
});

/**
 * The member worker: judges what was inserted into the timeline. Entries of the kind `decision` are passed over, a
 * record that is no interaction is parked alone. Answers how many of each. Throws `members_not_judged` when some members failed, so that the
 * stream brings the batch again: what the cards of the others have folded is then passed over.
 */
export const judgeStream = async (
  ports: JudgePorts,
  records: readonly Inserted[],
  now: number,
): Promise<Readonly<Record<string, number>>> => {
  const interactions: Judgeable[] = [];
  const parkedNow: ParkedInteraction[] = [];
  for (const { image, label, sequence } of records) {
    const read = readImage(image);
    if (!read.ok) {
      const reason = read.issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
      parkedNow.push(unreadable(image, reason, now));
    } else if (read.value.kind !== 'decision') {
      interactions.push({ item: read.value, position: { label, sequence } });
    }
  }
  if (parkedNow.length > 0) await ports.park(parkedNow);
  if (interactions.length === 0) return { interactions: 0, parked: parkedNow.length };
  const { members, facts, parked, failed, errors } = await judgeInteractions(ports, interactions, now);
  if (failed.length > 0) {
    const message = `${failed.length} of ${interactions.length} interactions could not be judged`;
    throw new RelanceError('members_not_judged', message, [], { cause: errors[0] });
  }
  return { interactions: interactions.length, members, facts, parked: parked + parkedNow.length };
};
