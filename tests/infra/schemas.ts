import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import * as journeys from '../../functions/journeys/contract';
import * as members from '../../functions/members/contract';
import * as messaging from '../../functions/messaging/contract';
import * as programme from '../../functions/programme/contract';
import * as reporting from '../../functions/reporting/contract';
import * as scoring from '../../functions/scoring/contract';
import * as tracking from '../../functions/tracking/contract';
import { PROJECT } from '../architecture/project';

const CONTRACTS = { journeys, members, messaging, programme, reporting, scoring, tracking };

/**
 * What lies in tables, queues and archives, or comes back from there: every schema that a contract exports, as JSON
 * Schema, by `<capability>.<name>`. A schema with a transformation is taken as it reads: what may lie there.
 */
export const persistedSchemas = (): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(CONTRACTS).flatMap(([capability, contract]) =>
      Object.entries(contract)
        .filter(([, value]) => (value as unknown) instanceof z.core.$ZodType)
        .map(([name, schema]) => [
          `${capability}.${name}`,
          z.toJSONSchema(schema as unknown as z.core.$ZodType, { io: 'input', unrepresentable: 'any' }),
        ]),
    ),
  );

/**
 * The shapes of items that have no schema, since only their owner writes them (the cards, enrolments, bodies of facts):
 * every interface of a contract, as its fields in one line without comments, by `<capability>.<name>`.
 */
export const persistedShapes = (): Record<string, string> =>
  Object.fromEntries(
    Object.keys(CONTRACTS).flatMap((capability) => {
      const source = readFileSync(path.join(PROJECT, 'functions', capability, 'contract.ts'), 'utf8');
      const bare = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      return [...bare.matchAll(/^export interface (\w+)[^{]*\{([\s\S]*?)^\}/gm)].map(([, name, fields]) => [
        `${capability}.${name}`,
        (fields ?? '').replace(/\s+/g, ' ').trim(),
      ]);
    }),
  );
