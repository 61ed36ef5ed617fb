import { type DoorRoute, OUTPUTS, ROUTES_OUTPUT } from '../../lib/outputs';
import { buildStage, templateOf } from '../support/infra/build-stage';
import { resourcesOf, templatesOf } from '../support/infra/templates';

const DOOR = 'http://127.0.0.1:4000';
const SES = 'http://127.0.0.1:5000';
const places = { endpoint: 'http://127.0.0.1:4566', door: DOOR, ses: SES };
const template = templateOf(buildStage('local', {}, false, undefined, places).service);
const withApi = templatesOf('local').service;

describe('a local stage for an emulator without HTTP API', () => {
  test('has a URL for each Lambda behind a route, and nothing of an HTTP API', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::ApiGatewayV2'))).toEqual([]);
    const urls = Object.values(resourcesOf(template, 'AWS::Lambda::Url'));
    expect(urls.map(({ Properties }) => Properties.AuthType).sort()).toEqual(['AWS_IAM', 'NONE', 'NONE']);
  });

  test('tells the same routes as the HTTP API has', () => {
    const value = template.Outputs?.[ROUTES_OUTPUT]?.Value as { 'Fn::Join': [string, unknown[]] } | undefined;
    const parts = value?.['Fn::Join'][1] ?? [];
    const text = parts.map((part) => (typeof part === 'string' ? part : 'URL')).join('');
    const said = (JSON.parse(text) as DoorRoute[]).flatMap(({ path, methods, target }) => {
      expect(target).toBe('URL');
      return methods.map((method) => `${method} ${path}`);
    });
    const keys = Object.values(resourcesOf(withApi, 'AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties.RouteKey as string,
    );
    expect(keys.length).toBeGreaterThan(5);
    expect(said.sort()).toEqual(keys.sort());
  });

  test('has the other outputs as they are, and its address is the door', () => {
    expect(Object.keys(template.Outputs ?? {}).sort()).toEqual(
      [...Object.values(OUTPUTS), ROUTES_OUTPUT].sort(),
    );
    expect(template.Outputs?.[OUTPUTS.apiUrl]?.Value).toBe(DOOR);
  });

  test('tells every Lambda where SES is, and no other stage does', () => {
    const variablesOf = (of: typeof template) =>
      Object.values(resourcesOf(of, 'AWS::Lambda::Function')).map(
        ({ Properties }) => Properties.Environment?.Variables?.AWS_ENDPOINT_URL_SESV2,
      );
    expect(new Set(variablesOf(template))).toEqual(new Set([SES]));
    expect(new Set(variablesOf(withApi))).toEqual(new Set([undefined]));
  });
});
