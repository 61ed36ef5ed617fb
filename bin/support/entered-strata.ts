import type { SizedStratum } from '../../functions/scoring/domain/experiments/sample-ratio';
import type { CountedStratum } from '../../functions/scoring/domain/experiments/strata';
import type { Entered } from './entered';

/** The members of one arm, and what they did since. */
export interface Arm {
  members: number;
  /** Ordered since they entered. */
  ordered: number;
  /** Unsubscribed from everything since they entered. */
  left: number;
}

/** Those who were drawn while the control group had this share. */
export interface EnteredStratum {
  readonly share: number;
  /** Epoch ms: the first of them. */
  since: number;
  readonly control: Arm;
  readonly treated: Arm;
}

const emptyArm = (): Arm => ({ members: 0, ordered: 0, left: 0 });

/** Counts members by the share with which they were drawn, the earliest first. */
export const countingStrata = () => {
  const strata = new Map<number, EnteredStratum>();
  return {
    add({ share, at, control, ordered, left }: Entered): void {
      const known = strata.get(share);
      const stratum = known ?? { share, since: at, control: emptyArm(), treated: emptyArm() };
      if (!known) strata.set(share, stratum);
      stratum.since = Math.min(stratum.since, at);
      const arm = control ? stratum.control : stratum.treated;
      arm.members += 1;
      if (ordered) arm.ordered += 1;
      if (left) arm.left += 1;
    },
    end: (): readonly EnteredStratum[] =>
      [...strata.values()].sort((a, b) => a.since - b.since || a.share - b.share),
  };
};

/** Everyone in an arm, whatever the share. */
export const armOf = (strata: readonly EnteredStratum[], arm: 'control' | 'treated'): Arm =>
  strata.reduce((sum, { [arm]: { members, ordered, left } }) => {
    sum.members += members;
    sum.ordered += ordered;
    sum.left += left;
    return sum;
  }, emptyArm());

/** What they did, as the statistics take it. */
export const countsOf = (strata: readonly EnteredStratum[], of: 'ordered' | 'left'): CountedStratum[] =>
  strata.map(({ control, treated }) => ({
    treated: { n: treated.members, hits: treated[of] },
    control: { n: control.members, hits: control[of] },
  }));

/** How large the arms are, control first, beside what was meant. */
export const sizesOf = (strata: readonly EnteredStratum[]): SizedStratum[] =>
  strata.map(({ share, control, treated }) => ({
    sizes: [control.members, treated.members],
    shares: [share, 1 - share],
  }));
