/** Does several values' work in one go: see together. */
export interface Together<T> {
  /** Resolves when `act` has done this value along with others; rejects with its error. */
  add(value: T): Promise<void>;
  /** Runs work that may add a value, one at a time: nothing waits for work that cannot add any more. */
  during<R>(work: () => Promise<R>): Promise<R>;
}

/**
 * Gathers values that works which run at the same time add, and acts on all of them in one go: when every work that is
 * running waits for it, when there are `most`, or `withinMs` after the first of them.
 */
export const together = <T>(
  act: (values: readonly T[]) => Promise<void>,
  { most, withinMs }: { readonly most: number; readonly withinMs: number },
): Together<T> => {
  let running = 0;
  let batch: { readonly values: T[]; readonly acted: Promise<void>; readonly go: () => void } | undefined;

  const open = () => {
    const values: T[] = [];
    let go: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      go = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    const acted = begun.then(() => {
      if (batch?.values === values) batch = undefined;
      return act(values);
    });
    return { values, acted, go };
  };
  const goIfAllWait = () => {
    if (!batch || batch.values.length < Math.min(most, running)) return;
    batch.go();
    batch = undefined;
  };

  return {
    add(value) {
      batch ??= open();
      const { values, acted } = batch;
      values.push(value);
      goIfAllWait();
      return acted;
    },
    async during(work) {
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        goIfAllWait();
      }
    },
  };
};
