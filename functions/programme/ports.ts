import type { CompiledTemplate, Paused, ProgrammeRules } from './contract';

/** The pointer to the live version, and which versions were ever live (the last ones), newest last. */
export interface Pointer {
  readonly version: number;
  readonly hash: string;
  readonly publishedAt: string;
  /** What was published, in that order; `after` is the version that was live before. */
  readonly published: readonly { readonly version: number; readonly hash: string; readonly after?: number }[];
  /** What is paused, and how often that was changed; moving the pointer leaves both as they are. */
  readonly paused?: Paused;
  readonly pauses?: number;
}

/** A version to be stored for good. */
export interface Version {
  readonly version: number;
  readonly hash: string;
  readonly publishedAt: string;
  readonly rules: ProgrammeRules;
  readonly templates: readonly CompiledTemplate[];
}

/** The versions of the programme and the pointer to the live one. */
export interface ProgrammeStore {
  /** The pointer, read consistently; undefined before the first publication. */
  pointer(): Promise<Pointer | undefined>;
  /** The highest number that was ever taken by a version; 0 when there is none. */
  latest(): Promise<number>;
  /** Stores a version under its number; false, and nothing is changed, when the number is taken. */
  insert(version: Version): Promise<boolean>;
  /** Moves the pointer; false when it is no longer as it was seen. */
  move(seen: Pointer | undefined, next: Pointer): Promise<boolean>;
  /** Sets what is paused; false when somebody changed that since the pointer was seen. */
  pause(seen: Pointer, paused: Paused): Promise<boolean>;
  /** The rules of a version; undefined when there is none. */
  rules(version: number): Promise<ProgrammeRules | undefined>;
}
