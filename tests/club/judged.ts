import type { TrueRisks } from './truth';

/** Scores of members at the judged day beside the true risk and what came: four bytes a score and member, and nothing else grows. */
export class JudgedRisk<Name extends string> {
  private count = 0;
  private readonly scores: Readonly<Record<Name, Float32Array>>;
  private readonly truths: Float32Array;
  private readonly came: Uint8Array;

  constructor(names: readonly Name[], most: number) {
    this.scores = Object.fromEntries(names.map((name) => [name, new Float32Array(most)])) as Record<
      Name,
      Float32Array
    >;
    this.truths = new Float32Array(most);
    this.came = new Uint8Array(most);
  }

  /** Adds one member. */
  add(scores: Readonly<Record<Name, number>>, truth: number, label: 0 | 1): void {
    for (const name in this.scores) this.scores[name][this.count] = scores[name];
    this.truths[this.count] = truth;
    this.came[this.count] = label;
    this.count += 1;
  }

  /** How many were added. */
  get members(): number {
    return this.count;
  }
  /** The true risks, in the order in which members were added. */
  get truth(): Float32Array {
    return this.truths.subarray(0, this.count);
  }
  /** What came, 0 or 1. */
  get labels(): Uint8Array {
    return this.came.subarray(0, this.count);
  }
  /** The scores of one name. */
  of(name: Name): Float32Array {
    return this.scores[name].subarray(0, this.count);
  }
}

/** The name of a true risk. */
export type RiskName = keyof TrueRisks;
