import {
  DescribeTableCommand,
  RestoreTableToPointInTimeCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isErrorNamed, RelanceError } from '../../functions/shared/kernel/errors';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { pause } from './interrupt';

/** A copy of a table that can be read, and as of when it is (ISO 8601 UTC), where DynamoDB knows. */
export interface TableCopy {
  readonly table: string;
  readonly asOf?: string;
  /** About how many items it has: DynamoDB counts them every six hours. */
  readonly items?: number;
}

const EVERY_MS = 5 * SECOND_MS;

const describe = async (
  db: DynamoDBDocumentClient,
  TableName: string,
): Promise<TableDescription | undefined> => {
  try {
    return (await db.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (isErrorNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
};

/** The name of the copy of a table as of an instant: the same for the same instant, so that a second run finds it. */
export const copyName = (table: string, asOf: string): string =>
  `${table}-${asOf.replace(/\.\d+/, '').replaceAll(/[:-]/g, '')}`;

const keysOf = ({ KeySchema = [] }: TableDescription): string =>
  KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType})`)
    .sort()
    .join(', ');

/** How a copy may be of another table than that of the stage. */
export interface CopyOptions {
  /** The table of which it must be a copy. */
  readonly table: string;
  /** It may have been made of another table: the stage's own one was replaced since. */
  readonly isReplaced?: boolean;
}

/**
 * The copy of that name. Throws `copy_missing`; `copy_unready` while DynamoDB is still making it; `copy_foreign` when it
 * was made of another table; `copy_unlike` when it has other keys, so that it is a copy of something else.
 */
export const namedCopy = async (
  db: DynamoDBDocumentClient,
  copy: string,
  { table, isReplaced }: CopyOptions,
): Promise<TableCopy> => {
  const found = await describe(db, copy);
  if (!found) throw new RelanceError('copy_missing', `there is no table "${copy}" to restore from`);
  if (found.TableStatus !== 'ACTIVE')
    throw new RelanceError(
      'copy_unready',
      `the table "${copy}" is ${found.TableStatus}: wait until DynamoDB has made it`,
    );
  const own = await describe(db, table);
  if (!own)
    throw new RelanceError(
      'table_missing',
      `the stage has no table "${table}" to restore to: deploy it again first`,
    );
  if (keysOf(found) !== keysOf(own))
    throw new RelanceError(
      'copy_unlike',
      `the table "${copy}" is no copy of "${table}": its keys are ${keysOf(found)}, not ${keysOf(own)}`,
    );
  const source = found.RestoreSummary?.SourceTableArn;
  if (source && copy !== table && source !== own.TableArn && !isReplaced)
    throw new RelanceError(
      'copy_foreign',
      `the table "${copy}" is a copy of ${source}, not of this stage's ${own.TableArn}; where that is what the stage's table was before it was replaced, say --replaced`,
    );
  const asOf = found.RestoreSummary?.RestoreDateTime?.toISOString();
  return {
    table: copy,
    ...(asOf ? { asOf } : {}),
    ...(found.ItemCount ? { items: found.ItemCount } : {}),
  };
};

/** Whether the copy of that instant was made before. */
export const isCopied = async (db: DynamoDBDocumentClient, table: string, asOf: string): Promise<boolean> =>
  (await describe(db, copyName(table, asOf))) !== undefined;

const makeCopy = async (
  db: DynamoDBDocumentClient,
  { table, copy, asOf }: { readonly table: string; readonly copy: string; readonly asOf: string },
): Promise<void> => {
  try {
    await db.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: table,
        TargetTableName: copy,
        RestoreDateTime: new Date(asOf),
      }),
    );
  } catch (error) {
    // Somebody else asks for the same copy at the same time: it is waited for as well.
    if (isErrorNamed(error, 'TableAlreadyExistsException')) return;
    if (isErrorNamed(error, 'InvalidRestoreTimeException'))
      throw new RelanceError(
        'copy_impossible',
        `DynamoDB can make no copy of "${table}" as of ${asOf}: it keeps 35 days, from when the table was made until some minutes ago`,
        [],
        { cause: error },
      );
    throw error;
  }
};

/**
 * Has DynamoDB make a copy of a table as of an instant, beside it, and waits until it can be read; one that is there
 * already is taken. Throws `copy_impossible`, and `interrupted`; the copy goes on being made, and a second run finds it.
 */
export const copyAsOf = async (
  db: DynamoDBDocumentClient,
  table: string,
  asOf: string,
  signal?: AbortSignal,
): Promise<TableCopy> => {
  const copy = copyName(table, asOf);
  if (!(await describe(db, copy))) await makeCopy(db, { table, copy, asOf });
  while ((await describe(db, copy))?.TableStatus !== 'ACTIVE') {
    if (signal?.aborted)
      throw new RelanceError('interrupted', `stopped waiting; DynamoDB goes on making the copy ${copy}`);
    await pause(EVERY_MS, signal);
  }
  return { table: copy, asOf };
};
