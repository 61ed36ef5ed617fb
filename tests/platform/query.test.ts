import { allOf, pagesOf } from '../../functions/shared/platform/query';

interface Line {
  readonly n: number;
}

/** A table that answers these pages; `asked` are the places from which it was asked. */
const tableOf = (...pages: readonly (readonly Line[] | undefined)[]) => {
  const asked: unknown[] = [];
  const ask = async (from: Record<string, unknown> | undefined) => {
    asked.push(from?.at);
    const at = Number(from?.at ?? 0);
    const items = pages[at];
    return {
      Items: items?.map((line) => ({ ...line })),
      LastEvaluatedKey: at + 1 < pages.length ? { at: at + 1 } : undefined,
    };
  };
  return { ask, asked };
};

test('given three pages, one of them empty, then all items are read in order, each page once', async () => {
  const { ask, asked } = tableOf([{ n: 1 }, { n: 2 }], [], [{ n: 3 }]);
  expect(await allOf(pagesOf<Line>(ask))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(asked).toEqual([undefined, 1, 2]);
});

test('given an answer without items, then there are none', async () => {
  const { ask, asked } = tableOf(undefined);
  expect(await allOf(pagesOf<Line>(ask))).toEqual([]);
  expect(asked).toEqual([undefined]);
});

test('given a reader that stops at the first page, then no other is asked for', async () => {
  const { ask, asked } = tableOf([{ n: 1 }], [{ n: 2 }]);
  for await (const page of pagesOf<Line>(ask)) {
    expect(page).toEqual([{ n: 1 }]);
    break;
  }
  expect(asked).toEqual([undefined]);
});

test('given a table that refuses the second page, then the reader hears of it after the first', async () => {
  const seen: Line[] = [];
  const ask = async (from: unknown) => {
    if (from) throw new Error('throttled');
    return { Items: [{ n: 1 }], LastEvaluatedKey: { at: 1 } };
  };
  const read = async () => {
    for await (const page of pagesOf<Line>(ask)) seen.push(...page);
  };
  await expect(read()).rejects.toThrow('throttled');
  expect(seen).toEqual([{ n: 1 }]);
});
