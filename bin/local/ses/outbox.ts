/** Work that is done after the answer, in order, one batch at a time: events for the bus, mails for the viewer. */
export interface Outbox<T> {
  /** Takes an item; the oldest is dropped (and counted) when too many wait. */
  add(item: T): void;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
  dropped(): number;
}

/** An outbox that hands batches to `deliver`; what it throws loses that batch, is counted, and told once. */
export const createOutbox = <T>(
  deliver: (batch: readonly T[]) => Promise<void>,
  options: { readonly batch: number; readonly waiting: number; readonly name: string },
): Outbox<T> => {
  const items: T[] = [];
  let lost = 0;
  let running: Promise<void> | undefined;
  const run = async () => {
    while (items.length > 0) {
      const batch = items.splice(0, options.batch);
      try {
        await deliver(batch);
      } catch (error) {
        if (lost === 0) console.error(`local SES: ${options.name} failed: ${(error as Error).message}`);
        lost += batch.length;
      }
    }
    running = undefined;
  };
  return {
    add(item) {
      if (items.length >= options.waiting) {
        items.shift();
        lost += 1;
      }
      items.push(item);
      running ??= run();
    },
    async drain() {
      while (running) await running;
    },
    dropped: () => lost,
  };
};
