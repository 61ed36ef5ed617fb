import { UNUSED_RIGHTS } from '../../lib/building-blocks/unused-rights';
import { findHandlers } from '../../lib/handlers';
import { PROJECT } from '../architecture/project';
import { testStage } from '../support/e2e/stage';
import { resourcesOf, templatesOf } from '../support/infra/templates';
import { type Call, compareRights, type Grant, type Statement } from './compare';
import { deployedGrants, notedCalls } from './deployed';

const handlers = Object.keys(findHandlers(PROJECT));
let byHandler: Record<string, Grant[]>;
let grants: Grant[];
let calls: Call[];

beforeAll(async () => {
  const { stage } = testStage();
  byHandler = await deployedGrants(stage, handlers);
  grants = Object.values(byHandler).flat();
  calls = notedCalls(process.env.RELANCE_CALLS_FILE ?? '', stage);
});

test('the deployed roles are those of the template, action by action', () => {
  const { service } = templatesOf('local');
  const roles = resourcesOf(service, 'AWS::IAM::Role');
  for (const fn of Object.values(resourcesOf(service, 'AWS::Lambda::Function'))) {
    const handler = fn.Properties.Environment.Variables.HANDLER as string;
    const statements = roles[fn.Properties.Role['Fn::GetAtt'][0]]?.Properties.Policies.flatMap(
      (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
    ) as Statement[];
    const said = [...new Set(statements.flatMap((statement) => statement.Action))].sort();
    const deployed = [...new Set(byHandler[handler]?.map((grant) => grant.action))].sort();
    expect({ handler, actions: deployed }).toEqual({ handler, actions: said });
  }
});

test('every function whose rights have no reason of their own called something', () => {
  const callers = new Set(calls.map((call) => call.handler));
  const unused = (grant: Grant) => UNUSED_RIGHTS.some(({ actions }) => actions.includes(grant.action));
  const silent = handlers.filter((handler) => !callers.has(handler));
  expect(silent.filter((handler) => !byHandler[handler]?.every(unused))).toEqual([]);
  expect(callers.size).toBeGreaterThan(15);
});

test('every call was granted, and every right was used or has its reason', () => {
  expect(compareRights(grants, calls, UNUSED_RIGHTS)).toEqual([]);
});

test('with any used action less, its calls would be found', () => {
  const actions = new Map(calls.map((call) => [`${call.handler} ${call.action} `, call]));
  expect(actions.size).toBeGreaterThan(handlers.length);
  for (const [key, { handler, action }] of actions) {
    const fewer = grants.filter((grant) => grant.handler !== handler || grant.action !== action);
    const found = compareRights(fewer, calls, UNUSED_RIGHTS).filter(({ kind }) => kind === 'not_granted');
    expect(found.length).toBeGreaterThan(0);
    for (const { what } of found) expect(what.startsWith(key)).toBe(true);
  }
});

test('with any action more, a right would be found that nothing uses', () => {
  for (const [handler, own] of Object.entries(byHandler)) {
    const resource = own[0]?.resource ?? '';
    const more = { handler, action: 'dynamodb:DeleteTable', resource };
    expect(compareRights([...grants, more], calls, UNUSED_RIGHTS)).toEqual([
      { kind: 'not_used', what: `${handler} dynamodb:DeleteTable ${resource}` },
    ]);
  }
});
