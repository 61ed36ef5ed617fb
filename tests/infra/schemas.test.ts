import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { PROJECT } from '../architecture/project';
import { persistedSchemas, persistedShapes } from './schemas';

/**
 * What was accepted yesterday lies in tables, queues and archives for weeks, and comes back tomorrow. Whoever changes a
 * schema makes sure that it still reads what the pinned one let in (a new field is optional or has a default; nothing
 * is renamed, removed or made stricter without a version of its own), and then pins the new one:
 * `RELANCE_PIN=schemas npx jest tests/infra/schemas`.
 */
const FILE = path.join(PROJECT, 'tests/infra/pinned/schemas.json');
const now = JSON.parse(JSON.stringify({ ...persistedSchemas(), ...persistedShapes() })) as Record<
  string,
  unknown
>;
if (process.env.RELANCE_PIN === 'schemas') {
  const sorted = Object.fromEntries(Object.entries(now).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 1)}\n`);
}
const pinned = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;

test('every schema and shape of what is kept is pinned, and none that is gone', () => {
  expect(Object.keys(now).sort()).toEqual(Object.keys(pinned).sort());
  expect(Object.keys(now).length).toBeGreaterThan(35);
});

test.each(Object.keys(pinned))('%s still reads what was written before', (name) => {
  expect(now[name]).toEqual(pinned[name]);
});

test('the shapes of the cards are among them', () => {
  for (const name of [
    'tracking.ActivityCard',
    'messaging.ContactCard',
    'members.ProfileCard',
    'journeys.Enrolment',
  ])
    expect(now[name]).toMatch(/readonly pk: string;.*version: number;/);
});

test('a field made required, or taken away, changes the pinned form', () => {
  const before = z.strictObject({ a: z.string().optional() });
  for (const after of [z.strictObject({ a: z.string() }), z.strictObject({})])
    expect(z.toJSONSchema(after)).not.toEqual(z.toJSONSchema(before));
});
