import { RelanceError } from '../../shared/kernel/errors';
import { read } from '../../shared/kernel/read';
import { interactionItemSchema, type ParkedInteraction } from '../contract';
import type { ReplayPorts } from '../ports';
import { judgeOneMember, liveTriggers } from './judge';

/**
 * Replays one parked interaction: what was not recorded is recorded; what was recorded and not folded is folded if
 * its member's card still owes it, and otherwise changes nothing. What the card cannot tell of, because it owed more
 * than it lists, is parked again (`owed_forgotten`), never dropped. What still cannot be done is parked again with its
 * present reason. Throws `parked_invalid` for what holds no interaction.
 */
export const replayInteraction = async (
  ports: ReplayPorts,
  parked: ParkedInteraction,
  now: number,
): Promise<void> => {
  const checked = read(interactionItemSchema, parked.item);
  if (!checked.ok) {
    const { issues } = checked;
    const where = issues.map(({ path, message }) => `item.${path}: ${message}`).join('; ');
    throw new RelanceError('parked_invalid', where, issues);
  }
  const item = checked.value;
  if (parked.by === 'recorder') {
    const [refused] = await ports.interactions.put([item]);
    if (refused) await ports.park([{ ...parked, reason: refused.reason }]);
    return;
  }
  const live = await liveTriggers(ports, now);
  const replayed = { item, unlisted: parked.listed === false };
  await judgeOneMember(ports, await ports.members.read(item.pk), [replayed], live, now);
};
