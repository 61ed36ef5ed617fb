import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../architecture/project';
import { resourcesOf, templatesOf } from '../support/infra/templates';

const anchors = [...readFileSync(join(PROJECT, 'docs/runbook.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(
  ([, title]) => (title ?? '').toLowerCase().replaceAll(' ', '-'),
);
const linked = Object.values(resourcesOf(templatesOf('prod').service, 'AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => /docs\/runbook\.md#(\S+)$/.exec(Properties.AlarmDescription)?.[1] ?? 'none',
);

test('the runbook has an entry for every alarm', () => {
  expect(linked.length).toBeGreaterThan(10);
  expect(linked.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test('the runbook has no entry without an alarm, but the one that they share', () => {
  expect(anchors.filter((anchor) => !linked.includes(anchor))).toEqual(['dead-letters-of-any-queue']);
});
