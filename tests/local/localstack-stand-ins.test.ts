import { pretended } from '../../bin/local/after-deploy';
import { dueAt } from '../../bin/local/clock/due';
import { routeOf } from '../../bin/local/door/routes';
import { refuseOld, refuseUnanswered } from '../../bin/local/localstack/apis';
import type { DoorRoute } from '../../lib/outputs';

const route = (path: string, ...methods: string[]): DoorRoute => ({ path, methods, target: path });
const ROUTES = [
  route('/v1/{proxy+}', 'POST', 'OPTIONS'),
  route('/v1/messages', 'POST'),
  route('/u/{token}', 'GET', 'POST'),
];

describe('the door', () => {
  test.each([
    ['POST', '/v1/track', '/v1/{proxy+}'],
    ['POST', '/v1/a/b', '/v1/{proxy+}'],
    ['POST', '/v1/messages', '/v1/messages'],
    ['OPTIONS', '/v1/messages', '/v1/{proxy+}'],
    ['GET', '/u/abc.def', '/u/{token}'],
    ['GET', '/u/a/b', undefined],
    ['GET', '/u/', undefined],
    ['GET', '/v1/track', undefined],
    ['POST', '/v1/', undefined],
    ['POST', '/xv1/track', undefined],
  ])('takes %s %s to %s, as an HTTP API would', (method, path, target) => {
    expect(routeOf(ROUTES, method, path)?.target).toBe(target);
  });
});

describe('the clock', () => {
  test('reads one-off schedules in UTC, and nothing else', () => {
    expect(dueAt('at(2026-03-01T10:00:05)')).toBe(Date.UTC(2026, 2, 1, 10, 0, 5));
    expect(dueAt('at(2026-03-01T10:00:05)', 'Europe/Paris')).toBeUndefined();
    expect(dueAt('rate(5 minutes)')).toBeUndefined();
    expect(dueAt(undefined)).toBeUndefined();
  });
});

describe('resources that an emulator only pretends to make', () => {
  const reason = (type: string) => `Resource type ${type} is not supported but was deployed as a fallback`;

  test('are told when nothing is lost by them', () => {
    const dashboard = reason('AWS::CloudWatch::Dashboard');
    expect(pretended([dashboard, undefined, 'Resource creation Initiated', dashboard])).toEqual([
      'AWS::CloudWatch::Dashboard',
    ]);
  });

  test('fail the deployment when something is', () => {
    expect(() => pretended([reason('AWS::CloudWatch::Dashboard'), reason('AWS::ApiGatewayV2::Api')])).toThrow(
      'the emulator has no AWS::ApiGatewayV2::Api',
    );
  });
});

describe('the APIs of a LocalStack', () => {
  const answered = (...answers: [string, string][]) =>
    answers.map(([api, said]) => ({ api, answered: said }));

  test('may be missing where something stands in for them, and may refuse the question', () => {
    const apis = answered(
      ['SQS', 'ok'],
      ['HTTP API', 'status 501'],
      ['SES v2', 'status 501'],
      ['IAM', 'status 403'],
    );
    expect(() => refuseUnanswered(apis, 'process')).not.toThrow();
  });

  test('are named when they fail, or are silent', () => {
    const apis = answered(['SQS', 'status 501'], ['SSM', 'fetch failed'], ['STS', 'ok']);
    expect(() => refuseUnanswered(apis, 'docker')).toThrow(
      'that the stacks need do not answer: SQS (status 501), SSM (fetch failed); start again, or name another image',
    );
  });
});

describe('the version of a LocalStack', () => {
  test.each(['4.9.2 (unknown)', '2026.3.0 (pro)', 'v5.0 (community)'])('%s is taken', (version) => {
    expect(() => refuseOld(version, 'docker')).not.toThrow();
  });
  test.each(['3.8.1 (community)', 'of no version (pro)'])('%s is refused', (version) => {
    expect(() => refuseOld(version, 'docker')).toThrow(
      '4.0 or newer is needed; name a newer image in RELANCE_LOCALSTACK_IMAGE',
    );
  });
});
