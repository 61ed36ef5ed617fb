import type { Run } from '../run';

/** The emulators that a local AWS can stand on. */
export const ENGINES = ['ministack', 'localstack'] as const;
/** One of ENGINES. */
export type EngineName = (typeof ENGINES)[number];

/** Where a LocalStack comes from: a process of ours, the image in Docker, or one that somebody else runs at an address. */
export type LocalStackFrom = 'process' | 'docker' | { readonly endpointUrl: string };

/** What an emulator is started with. */
export interface EngineStart {
  /** Of LocalStack only. */
  readonly from: LocalStackFrom;
  readonly endpointUrl: string;
  readonly sesUrl: string;
  readonly region: string;
  readonly accountId: string;
  readonly enforceRights: boolean;
  /** Further variables of the Lambda workers. */
  readonly workerEnv: Readonly<Record<string, string>>;
}

/** An emulator under the supervisor. */
export interface Engine {
  /**
   * Starts it as the part `emulator` of a run, and answers its process id; 0 for one that somebody else runs. Throws
   * `part_failed`, `not_installed`.
   */
  start(run: Run, options: EngineStart): Promise<number>;
  /**
   * Whether it has HTTP APIs, a Scheduler that fires and custom resources; where it has none, the supervisor starts a door
   * and a clock beside it, and the deployment asks the Lambda itself.
   */
  readonly complete: boolean;
  /** The path at which it answers when it can be used. */
  readonly readyPath: string;
}
