import { marshall } from '@aws-sdk/util-dynamodb';
import { itemSize } from '../../bench/item-size';

/** The size of an item in the table, in bytes as DynamoDB counts them. */
export const itemSizeOf = (item: object | undefined): number =>
  itemSize(marshall(item ?? {}, { removeUndefinedValues: true }) as never);
