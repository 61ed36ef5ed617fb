/**
 * What happened, told to whoever listens. `id` is derived from the cause, so that a fact published twice is the same
 * fact; `name` is in the past tense; `at` is ISO 8601 UTC; `detail` is what the owner's contract says. No personal
 * data: members are opaque ids.
 */
export interface Fact<Name extends string = string, Detail = unknown> {
  readonly id: string;
  readonly name: Name;
  readonly member: string;
  readonly at: string;
  readonly detail: Detail;
}
