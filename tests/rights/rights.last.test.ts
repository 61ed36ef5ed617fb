import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { senderAddress } from '../../bin/support/sender';
import { openStage } from '../../bin/support/stage';
import { UNUSED_RIGHTS } from '../../lib/building-blocks/unused-rights';
import { findHandlers } from '../../lib/handlers';
import { PROJECT } from '../architecture/project';
import { clientSettings, testStage } from '../support/e2e/stage';
import { templatesOf } from '../support/infra/templates';
import { type Call, compareRights, type Grant, type Reasons, reasonsFor, say } from './compare';
import { attachedPolicies, deployedNames, deployedRights, notedCalls } from './deployed';
import { moreRights } from './more';
import { namesOfResources } from './names';
import { functionsOf, type WiredFunction } from './template';

const handlers = Object.keys(findHandlers(PROJECT));
let byHandler: Readonly<Record<string, Grant[]>>;
let attached: readonly string[];
let grants: Grant[];
let calls: Call[];
let functions: WiredFunction[];
let reasons: Reasons;

const compare = (some: readonly Grant[]) => compareRights(some, calls, reasons);

beforeAll(async () => {
  const { stage, endpointUrl, region } = testStage();
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpointUrl, AWS_REGION: region });
  const { outputs } = await openStage({ stage });
  ({ byHandler, attached } = await deployedRights(stage, handlers));
  grants = Object.values(byHandler).flat();
  calls = notedCalls(process.env.RELANCE_CALLS_FILE ?? '', stage);
  const sender = senderAddress();
  functions = functionsOf(templatesOf('local', {}, sender).service, await deployedNames(stage));
  const names = {
    ...outputs,
    parked: outputs.deadLetters.parked ?? '',
    sender,
    configurationSet: `relance-${stage}`,
  };
  reasons = { unused: UNUSED_RIGHTS, namesOf: namesOfResources(functions, names) };
});

test('the deployed roles are those of the template: each action, its resource and its conditions', () => {
  expect(functions.map(({ handler }) => handler).sort()).toEqual([...handlers].sort());
  for (const { handler, grants: said } of functions)
    expect({ handler, may: byHandler[handler]?.map(say).sort() }).toEqual({
      handler,
      may: said.map(say).sort(),
    });
});

test('no deployed role has a policy beside its own', () => {
  expect(attached).toEqual([]);
});

test('a policy that is attached to a role would be found', async () => {
  const iam = new IAMClient(clientSettings());
  const RoleName = 'a-role-that-may-too-much';
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{"Statement":[]}' }));
  expect(await attachedPolicies(iam, [RoleName])).toEqual([]);
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  expect(await attachedPolicies(iam, [RoleName])).toEqual([`${RoleName} ${PolicyArn}`]);
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  iam.destroy();
});

test('every function whose rights have no reason of their own called something', () => {
  const callers = new Set(calls.map((call) => call.handler));
  const silent = handlers.filter((handler) => !callers.has(handler));
  const unused = (grant: Grant) => reasonsFor(grant, reasons).length > 0;
  expect(silent.filter((handler) => !byHandler[handler]?.every(unused))).toEqual([]);
  expect(callers.size).toBeGreaterThan(15);
});

test('every call was granted, and every right was used or has its reason', () => {
  expect(compare(grants)).toEqual([]);
});

test('with any used action less, its calls would be found', () => {
  const actions = new Map(calls.map((call) => [`${call.handler} ${call.action} `, call]));
  expect(actions.size).toBeGreaterThan(handlers.length);
  for (const [key, { handler, action }] of actions) {
    const fewer = grants.filter((grant) => grant.handler !== handler || grant.action !== action);
    const found = compare(fewer).filter(({ kind }) => kind === 'not_granted');
    expect(found.length).toBeGreaterThan(0);
    for (const { what } of found) expect(what.startsWith(key)).toBe(true);
  }
});

test('with any used resource less, its calls would be found', () => {
  const used = grants.filter((grant) => reasonsFor(grant, reasons).length === 0);
  expect(used.length).toBeGreaterThan(2 * handlers.length);
  for (const one of used) {
    const found = compare(grants.filter((grant) => grant !== one));
    expect([say(one), found.map(({ kind }) => kind)]).toEqual([
      say(one),
      expect.arrayContaining(['not_granted']),
    ]);
  }
});

test('with one action or one resource more, whichever and for whomever, a right would be found that nothing uses', () => {
  const more = moreRights(byHandler);
  for (const handler of handlers) {
    const services = (some: readonly Grant[] = []) =>
      new Set(some.map(({ action }) => action.split(':')[0] ?? ''));
    const tried = services(more.filter((grant) => grant.handler === handler));
    expect([...services(byHandler[handler])].filter((service) => !tried.has(service))).toEqual([]);
  }
  const found = compare([...grants, ...more]);
  expect(found.map(({ kind, what }) => `${kind} ${what}`).sort()).toEqual(
    more.map((grant) => `not_used ${say(grant)}`).sort(),
  );
});

test('without its conditions, or with others, a right would be found that nothing uses', () => {
  const conditioned = grants.filter(({ conditions }) => conditions);
  expect(conditioned.length).toBeGreaterThan(0);
  const others = { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } };
  for (const one of conditioned)
    for (const conditions of [undefined, others]) {
      const wider: Grant = { ...one, conditions };
      const found = compare(grants.map((grant) => (grant === one ? wider : grant)));
      expect(found).toContainEqual({ kind: 'not_used', what: say(wider) });
    }
});
