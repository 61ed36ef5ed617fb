import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stackNames } from '../../lib/outputs';
import { PROJECT } from '../architecture/project';
import { resourcesOf, SHOP, templatesOf } from '../support/infra/templates';
import { type Pinned, replacements, statefulOf } from './stateful';

/**
 * Changed by hand, on purpose: whoever changes an entry has read which data a deployment would lose, and moves it first.
 * `RELANCE_PIN=stateful npx jest tests/infra/stateful` adds what is new, and touches nothing that is there.
 */
const FILE = path.join(PROJECT, 'tests/infra/pinned/stateful.json');
const read = () => JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Pinned>;
if (process.env.RELANCE_PIN === 'stateful') {
  const now = JSON.parse(JSON.stringify(statefulOf('prod')).replaceAll('relance-prod', 'relance-<stage>'));
  writeFileSync(FILE, `${JSON.stringify({ ...now, ...read() }, null, 2)}\n`);
}
const pinned = read();

test.each(['prod', 'dev'])('no deployment replaces what holds data, on %s', (stage) => {
  const named = JSON.parse(JSON.stringify(pinned).replaceAll('<stage>', stage));
  expect(replacements(named, statefulOf(stage))).toEqual([]);
});

test('a changed key, a changed id and an index that was taken away are found', () => {
  const now = statefulOf('prod');
  const members = now['data/MembersTable'] as Pinned;
  const change = (changed: Record<string, Pinned | undefined>) =>
    replacements(now, JSON.parse(JSON.stringify({ ...now, ...changed })));
  const { KeySchema, keyTypes } = members.replacedBy;
  expect(change({ 'data/MembersTable': { ...members, replacedBy: { KeySchema: [], keyTypes } } })).toEqual([
    'data/MembersTable (AWS::DynamoDB::Table) would be replaced by a new, empty one',
  ]);
  expect(
    change({ 'data/MembersTable': { ...members, replacedBy: { KeySchema, keyTypes: ['pk N', 'sk S'] } } }),
  ).toHaveLength(1);
  expect(change({ 'data/MembersTable': undefined, 'data/PeopleTable': members })).toEqual([
    expect.stringContaining('data/MembersTable (AWS::DynamoDB::Table) is gone'),
    expect.stringContaining('data/PeopleTable (AWS::DynamoDB::Table) is new'),
  ]);
});

test('the names of the stacks never change: under another there would be new, empty tables', () => {
  expect(stackNames('prod')).toEqual({ data: 'relance-prod-data', service: 'relance-prod-service' });
});

test('everything that holds data is kept on prod, whatever becomes of its stack', () => {
  const { data, service } = templatesOf('prod', SHOP);
  const kept = Object.keys(statefulOf('prod'));
  for (const id of kept) {
    const [stack, logical] = id.split('/') as ['data' | 'service', string];
    const template = stack === 'data' ? data : service;
    const resource = template.Resources[logical];
    expect({ id, ...resource }).toMatchObject({
      id,
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  }
  expect(resourcesOf(service, 'AWS::DynamoDB::Table')).toEqual({});
});
