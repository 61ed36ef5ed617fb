import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../architecture/project';
import { resourcesOf, SHOP, templatesOf } from '../support/infra/templates';

const { service } = templatesOf('prod', SHOP);
const alarms = Object.values(resourcesOf(service, 'AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);
const entries = readFileSync(join(PROJECT, 'docs/runbook.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ anchor: text.slice(0, text.indexOf('\n')).toLowerCase().replaceAll(' ', '-'), text }));
const anchors = entries.map(({ anchor }) => anchor);
const linked = alarms.map(
  ({ AlarmDescription }) => /docs\/runbook\.md#(\S+)$/.exec(AlarmDescription)?.[1] ?? 'none',
);

test('the runbook has an entry for every alarm', () => {
  expect(linked.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test('the runbook has no entry without an alarm, but the one that they share, that of a loss and that of the budget', () => {
  const idle = anchors.filter((anchor) => !linked.includes(anchor));
  expect(idle).toEqual(['dead-letters-of-any-queue', 'a-table-that-lost-something', 'what-it-costs']);
  expect(Object.keys(resourcesOf(service, 'AWS::Budgets::Budget'))).toHaveLength(1);
});

test.each(entries)('"$anchor" says what is noticed, how to see it and what to do', ({ text }) => {
  for (const part of ['Noticed', 'See', 'Do'])
    expect(text).toMatch(new RegExp(`^- \\*\\*${part}:\\*\\* .{15}`, 'm'));
});

test('every command that the runbook names exists', () => {
  const named = entries.flatMap(({ text }) =>
    [...text.matchAll(/`relance ([a-z-]+)/g)].map(([, name]) => name),
  );
  const known = readFileSync(join(PROJECT, 'bin/support/main.ts'), 'utf8');
  expect(named.length).toBeGreaterThan(20);
  for (const name of new Set(named))
    expect({ name, known: known.includes(`commands/${name}'`) }).toEqual({ name, known: true });
});
