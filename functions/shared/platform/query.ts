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

/** A place between two pages, as the service names it: plain values, so that it can be kept and gone on from. */
export type Place = Record<string, unknown>;

/** A page, and the place where the next one begins; none when it is the last. */
export interface PlacedPage<Item> {
  readonly items: readonly Item[];
  readonly next?: Place | undefined;
}

/**
 * The pages of a Query or a Scan, in order and one at a time, from the beginning or from a place: the next one is asked
 * for when the reader wants it, so a reader that stops reads no further. A page may be empty and not be the last.
 */
export async function* placedPages<Item>(
  ask: (from: Place | undefined) => Promise<Page>,
  start?: Place,
): AsyncGenerator<PlacedPage<Item>> {
  let from = start;
  do {
    const page = await ask(from);
    from = page.LastEvaluatedKey;
    yield { items: (page.Items ?? []) as readonly Item[], next: from };
  } while (from);
}

/** The items of `placedPages`, page by page. */
export async function* pagesOf<Item>(
  ask: (from: Place | undefined) => Promise<Page>,
): AsyncGenerator<readonly Item[]> {
  for await (const { items } of placedPages<Item>(ask)) yield items;
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

/** The pages of a Scan from a place on, as `placedPages` reads them. */
export const placedScan = <Item>(
  db: DynamoDBDocumentClient,
  input: Omit<ScanCommandInput, 'ExclusiveStartKey'>,
  start: Place | undefined,
): AsyncGenerator<PlacedPage<Item>> =>
  placedPages<Item>((from) => db.send(new ScanCommand({ ...input, ExclusiveStartKey: from })), start);

/** All items of some pages in memory: only for what is small by its nature, such as a member's partition. */
export const allOf = async <Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
};
