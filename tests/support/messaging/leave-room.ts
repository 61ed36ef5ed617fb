import { createSecretKey } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { IdentifyRequest } from '../../../functions/members/contract';
import { signedTokens } from '../../../functions/messaging/adapters/tokens';
import type { ContactChange } from '../../../functions/messaging/contract';
import { leaveDoor } from '../../../functions/messaging/handlers/leave';
import type { LeavePorts } from '../../../functions/messaging/ports';
import type { OutcomeCount } from '../../../functions/reporting/contract';
import type { TimelineEntry } from '../../../functions/tracking/contract';
import { ADA, aCard, someRules } from './builders';
import { memoryContacts } from './memory-contacts';

/** A key of tokens for tests, by any short text. */
export const tokenKey = (text: string) => createSecretKey(text.padEnd(40, '.'), 'utf8');
/** The tokens that the door of `leaveRoom` takes for its own. */
export const tokens = signedTokens(async () => [tokenKey('ours')]);

/** The address of a page for a member, as a path. */
export const linkTo = async (room: 'u' | 'preferences', member = ADA): Promise<string> =>
  `/${room}/${await tokens.sign(member, 'news')}`;

/** An HTTP request as the API hands it to a Lambda. */
export const httpEvent = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
  query: Record<string, string> = {},
) =>
  ({
    rawPath: path,
    headers,
    body,
    queryStringParameters: query,
    isBase64Encoded: false,
    requestContext: { requestId: 'r', http: { method, path, sourceIp: '127.0.0.1' } },
  }) as unknown as APIGatewayProxyEventV2;

/** The door of leaving and choosing in memory, with Ada inside, and all that it tells others. */
export const leaveRoom = (rules = someRules()) => {
  const contacts = memoryContacts();
  contacts.put(aCard());
  const entries: TimelineEntry[] = [];
  const identified: IdentifyRequest[] = [];
  const changes: ContactChange[] = [];
  const counted: OutcomeCount[] = [];
  const ports: LeavePorts = {
    contacts,
    tokens,
    programmes: { live: async () => ({ version: 7, rules }) },
    timeline: {
      record: async (recorded) => {
        entries.push(...recorded);
      },
    },
    count: async (counts) => {
      counted.push(...counts);
    },
    identify: async (request) => {
      identified.push(request);
    },
    changeContact: async (change) => {
      changes.push(change);
    },
  };
  return { contacts, entries, identified, changes, counted, ports, door: leaveDoor(ports) };
};
