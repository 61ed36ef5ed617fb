import {
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb';

interface Page {
  readonly Items?: readonly Record<string, unknown>[] | undefined;
  readonly LastEvaluatedKey?: Record<string, unknown> | undefined;
}

/**
 * The pages of a Query or a Scan, in order and one at a time: the next one is asked for when the reader wants it, so a
 * reader that stops reads no further. `ask` gets where the page before ended; a page may be empty and not be the last.
 */
export async function* pagesOf<Item>(
  ask: (from: Record<string, unknown> | undefined) => Promise<Page>,
): AsyncGenerator<readonly Item[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await ask(from);
    yield (page.Items ?? []) as readonly Item[];
    from = page.LastEvaluatedKey;
  } while (from);
}

/** The pages of a Query, as `pagesOf` reads them. */
export const queryPages = <Item>(
  db: DynamoDBDocumentClient,
  input: Omit<QueryCommandInput, 'ExclusiveStartKey'>,
): AsyncGenerator<readonly Item[]> =>
  pagesOf<Item>((from) => db.send(new QueryCommand({ ...input, ExclusiveStartKey: from })));

/** The pages of a Scan (of one segment, where the input says which), as `pagesOf` reads them. */
export const scanPages = <Item>(
  db: DynamoDBDocumentClient,
  input: Omit<ScanCommandInput, 'ExclusiveStartKey'>,
): AsyncGenerator<readonly Item[]> =>
  pagesOf<Item>((from) => db.send(new ScanCommand({ ...input, ExclusiveStartKey: from })));

/** All items of some pages in memory: only for what is small by its nature, such as a member's partition. */
export const allOf = async <Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
};
