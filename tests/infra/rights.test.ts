import { CfnResource } from 'aws-cdk-lib';
import { buildStage, templateOf } from '../support/infra/build-stage';
import { type Resource, resourcesOf, type StackTemplate, templatesOf } from '../support/infra/templates';

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
  [/^"\*"$/, 'ses:GetAccount and ses:ListSuppressedDestinations know no resource'],
];

/** Every way of CloudFormation's to give rights beside what a role says of itself. */
const BESIDE_ROLES = ['Policy', 'ManagedPolicy', 'RolePolicy', 'UserPolicy', 'GroupPolicy', 'User', 'Group'];

/** What gives rights outside the roles' own text: resources that do, and roles that name policies kept elsewhere. */
const rightsBeside = (template: StackTemplate): string[] => [
  ...BESIDE_ROLES.flatMap((type) => Object.keys(resourcesOf(template, `AWS::IAM::${type}`))),
  ...Object.entries(resourcesOf(template, 'AWS::IAM::Role'))
    .filter(([, role]) => role.Properties.ManagedPolicyArns !== undefined)
    .map(([id]) => id),
];

describe.each(['prod', 'local'])('on %s', (stage) => {
  const { data, service } = templatesOf(stage);
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

  test('the rights to everything are to ask for the sending rate and for the suppression list', () => {
    const everywhere = roles.flatMap(([, role]) =>
      statementsOf(role).filter((statement) => many(statement.Resource).includes('*')),
    );
    expect(new Set(everywhere.map((statement) => statement.Action))).toEqual(
      new Set(['ses:GetAccount', 'ses:ListSuppressedDestinations']),
    );
  });

  test('no right lies outside the roles, and no role has rights of AWS', () => {
    expect([...rightsBeside(data), ...rightsBeside(service)]).toEqual([]);
  });

  test('the public doors cannot reach a table of interactions, and no door can scan', () => {
    const doors = roles.filter(([id]) => /ReceiveInteractions|Leave|AcceptMessages/.test(id));
    expect(doors).toHaveLength(3);
    const may = (id: string, role: Resource) =>
      statementsOf(role).flatMap((statement) => many(statement.Action).map((action) => `${id}:${action}`));
    const actions = doors.flatMap(([id, role]) => may(id, role));
    expect(actions.filter((action) => /Scan|Delete|BatchWrite/.test(action))).toEqual([]);
    // Whoever is let in by IAM leaves a note of the message that was asked for.
    const putting = actions.filter((action) => action.includes('PutItem'));
    expect(putting).toEqual([expect.stringMatching(/^MessagingAcceptMessages/)]);
    expect(actions.filter((action) => /ReceiveInteractions.*dynamodb/.test(action))).toEqual([]);
  });

  test('only scoring, and who looks for what is missing, scan', () => {
    const scanning = roles.filter(([, role]) =>
      statementsOf(role).some((statement) => many(statement.Action).includes('dynamodb:Scan')),
    );
    const names = scanning.map(([id]) => id.replace(/Role[0-9A-F]+$/, ''));
    expect(names.sort()).toEqual([
      'MessagingSweepReservations',
      'ScoringSampleTimelines',
      'ScoringScoreSegment',
      'TrackingCheckDrift',
      'TrackingRejudgeInteractions',
    ]);
  });
});

test.each([
  ['AWS::IAM::Policy', { PolicyName: 'more', Roles: ['some'] }],
  ['AWS::IAM::ManagedPolicy', { Roles: ['some'] }],
  ['AWS::IAM::RolePolicy', { PolicyName: 'more', RoleName: 'some' }],
  ['AWS::IAM::UserPolicy', { PolicyName: 'more', UserName: 'some' }],
  ['AWS::IAM::GroupPolicy', { PolicyName: 'more', GroupName: 'some' }],
  ['AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }],
])('an %s that gives more rights would be found', (type, properties) => {
  const { service } = buildStage('prod');
  new CfnResource(service, 'More', { type, properties });
  expect(rightsBeside(templateOf(service))).toEqual(['More']);
});
