import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CARD, readMember } from '../../shared/platform/cards';
import { placedScan } from '../../shared/platform/query';
import { unpackPressure } from '../domain/pressure';
import { contactCardOf } from '../domain/stored-card';
import type { SweepPorts } from '../ports';

const PAGE_ITEMS = 2_000;

/** The CONTACT cards of the table `members` by a scan of their pressure alone, and all that one member's keys are made of. */
export const scannedCards = (db: DynamoDBDocumentClient, table: string): SweepPorts['scanned'] => ({
  async *pages(segment, segments, from) {
    const input = {
      TableName: table,
      Segment: segment,
      TotalSegments: segments,
      Limit: PAGE_ITEMS,
      ProjectionExpression: 'pk, pressure',
      FilterExpression: 'sk = :contact',
      ExpressionAttributeValues: { ':contact': CARD.contact },
    };
    for await (const { items, next } of placedScan<{ pk: string; pressure?: unknown[] }>(db, input, from))
      yield {
        items: items.map(({ pk, pressure }) => ({ pk, pressure: () => unpackPressure(pressure) })),
        next,
      };
  },
  async read(member) {
    const items = await readMember(db, table, member);
    const sources = (items.profile?.sources ?? []) as string[];
    return {
      member: items.member,
      contact: contactCardOf(items.contact),
      ids: [...new Set([items.member, member, ...sources])],
      enrolments: items.enrolments.map(({ journey, occurrence }) => ({
        journey: String(journey),
        occurrence: String(occurrence),
      })),
    };
  },
});
