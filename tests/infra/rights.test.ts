import { type Resource, resourcesOf, templatesOf } from '../support/infra/templates';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const many = <T>(value: T | readonly T[]): T[] => (Array.isArray(value) ? [...value] : [value as T]);
const statementsOf = (role: Resource): Statement[] =>
  (role.Properties.Policies ?? []).flatMap((policy: { PolicyDocument: { Statement: Statement[] } }) =>
    many(policy.PolicyDocument.Statement),
  );

/** Stars in resources that are meant: which, and why nothing narrower can be named. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  [/:log-group:.*:log-stream:\*/, 'Lambda names its log streams'],
  [/:schedule\/(relance-prod-agenda|default)\/bucket-\*/, 'schedules are named after their bucket'],
  [/^"\*"$/, 'ses:GetAccount knows no resource'],
];

describe.each(['prod', 'local'])('on %s', (stage) => {
  const { service } = templatesOf(stage);
  const roles = Object.entries(resourcesOf(service, 'AWS::IAM::Role'));

  test.each(roles)('%s says each action in full', (_, role) => {
    const actions = statementsOf(role).flatMap((statement) => many(statement.Action));
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z0-9]+$/);
  });

  test.each(roles)('%s names each resource, but for stars that are meant', (_, role) => {
    for (const statement of statementsOf(role))
      for (const resource of many(statement.Resource)) {
        const text = JSON.stringify(resource);
        if (text.includes('*')) expect(MEANT.filter(([pattern]) => pattern.test(text))).toHaveLength(1);
      }
  });

  test('the one right to everything is to ask for the sending rate', () => {
    const everywhere = roles.flatMap(([, role]) =>
      statementsOf(role).filter((statement) => many(statement.Resource).includes('*')),
    );
    expect(everywhere.map((statement) => statement.Action)).toEqual(['ses:GetAccount']);
  });

  test('no right lies outside the roles, and no role has rights of AWS', () => {
    expect(resourcesOf(service, 'AWS::IAM::Policy')).toEqual({});
    for (const [, role] of roles) expect(role.Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('the public doors cannot reach a table of interactions, and no door can scan', () => {
    const doors = roles.filter(([id]) => /ReceiveInteractions|Leave/.test(id));
    expect(doors).toHaveLength(2);
    const may = (id: string, role: Resource) =>
      statementsOf(role).flatMap((statement) => many(statement.Action).map((action) => `${id}:${action}`));
    const actions = doors.flatMap(([id, role]) => may(id, role));
    expect(actions.filter((action) => /Scan|Delete|BatchWrite|PutItem/.test(action))).toEqual([]);
    expect(actions.filter((action) => /ReceiveInteractions.*dynamodb/.test(action))).toEqual([]);
  });

  test('only scoring, and who looks for what is missing, scan', () => {
    const scanning = roles.filter(([, role]) =>
      statementsOf(role).some((statement) => many(statement.Action).includes('dynamodb:Scan')),
    );
    const names = scanning.map(([id]) => id.replace(/Role[0-9A-F]+$/, ''));
    expect(names.sort()).toEqual([
      'ScoringScoreSegment',
      'TrackingCheckDrift',
      'TrackingRejudgeInteractions',
    ]);
  });
});
