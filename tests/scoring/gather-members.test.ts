import fc from 'fast-check';
import { type Carry, gatherMembers, type ScannedCard } from '../../functions/scoring/domain/gather-members';
import { activityOf, contactOf, scoresOf } from '../support/scoring/builders';

const gatherAll = (pages: readonly ScannedCard[][]) => {
  let carry: Carry | undefined;
  const members = [];
  for (const page of pages) {
    const gathered = gatherMembers(carry, page);
    members.push(...gathered.complete);
    carry = gathered.carry;
  }
  if (carry?.activity) members.push({ ...carry, activity: carry.activity });
  return members;
};

describe('gathering the cards of members from the pages of a scan', () => {
  it('gives the same members wherever the pages are cut', () => {
    const card = fc.constantFrom('all', 'both', 'activity', 'scores');
    fc.assert(
      fc.property(
        fc.array(card, { maxLength: 20 }),
        fc.array(fc.nat(40), { maxLength: 8 }),
        (kinds, cuts) => {
          const cards = kinds.flatMap((kind, index): ScannedCard[] => {
            const member = `m${String(index).padStart(2, '0')}`;
            return [
              ...(kind === 'scores' ? [] : [activityOf(member)]),
              ...(kind === 'all' ? [contactOf(member)] : []),
              ...(kind === 'activity' ? [] : [scoresOf(member)]),
            ];
          });
          const at = [...cuts].sort((a, b) => a - b);
          const pages = [0, ...at].map((cut, i) => cards.slice(cut, at[i] ?? cards.length));
          expect(gatherAll(pages)).toEqual(gatherAll([cards]));
          expect(gatherAll([cards])).toHaveLength(kinds.filter((kind) => kind !== 'scores').length);
        },
      ),
    );
  });
});
