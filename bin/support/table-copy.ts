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

/** The copy of that name. Throws `copy_missing`. */
export const namedCopy = async (db: DynamoDBDocumentClient, table: string): Promise<TableCopy> => {
  const found = await describe(db, table);
  if (!found) throw new RelanceError('copy_missing', `there is no table "${table}" to restore from`);
  const asOf = found.RestoreSummary?.RestoreDateTime?.toISOString();
  return { table, ...(asOf ? { asOf } : {}) };
};

/** Whether the copy of that instant was made before. */
export const isCopied = async (db: DynamoDBDocumentClient, table: string, asOf: string): Promise<boolean> =>
  (await describe(db, copyName(table, asOf))) !== undefined;

/**
 * Has DynamoDB make a copy of a table as of an instant, beside it, and waits until it can be read; one that is there
 * already is taken. Throws `interrupted`; the copy goes on being made, and a second run finds it.
 */
export const copyAsOf = async (
  db: DynamoDBDocumentClient,
  table: string,
  asOf: string,
  signal?: AbortSignal,
): Promise<TableCopy> => {
  const copy = copyName(table, asOf);
  if (!(await describe(db, copy)))
    await db.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: table,
        TargetTableName: copy,
        RestoreDateTime: new Date(asOf),
      }),
    );
  while ((await describe(db, copy))?.TableStatus !== 'ACTIVE') {
    if (signal?.aborted)
      throw new RelanceError('interrupted', `stopped waiting; DynamoDB goes on making the copy ${copy}`);
    await pause(EVERY_MS, signal);
  }
  return { table: copy, asOf };
};
