/** What the program that plays the queue asks a sender's process: these messages, at that time, with that clock. */
export interface Job {
  readonly id: number;
  readonly records: readonly { readonly id: string; readonly body: string; readonly receives: number }[];
  /** How far (ms) the time of this run is ahead of this machine's, and this process's clock ahead of that. */
  readonly aheadMs: number;
  readonly skewMs: number;
}

/** What the process answers: the messages that go back. */
export interface Done {
  readonly id: number;
  readonly failed: readonly string[];
}
