import { readEnv } from '../../functions/shared/platform/env';
import { LAMBDA_SETTINGS } from '../support/infra/lambda-settings';
import { resourcesOf, templatesOf } from '../support/infra/templates';

const HOUSE = ['HANDLER', 'AWS_SDK_UA_APP_ID'];

describe.each(['prod', 'local'])('on %s', (stage) => {
  const lambdas = Object.values(resourcesOf(templatesOf(stage).service, 'AWS::Lambda::Function')).map(
    ({ Properties }): [string, Record<string, unknown>] => [
      String(Properties.FunctionName).replace(`relance-${stage}-`, ''),
      Properties.Environment.Variables,
    ],
  );

  test('every Lambda is here', () => {
    expect(lambdas.map(([name]) => name).sort()).toEqual(Object.keys(LAMBDA_SETTINGS).sort());
  });

  test.each(lambdas)('%s has exactly the settings that it reads', (name, variables) => {
    const rules = LAMBDA_SETTINGS[name] ?? {};
    expect(Object.keys(variables).sort()).toEqual([...Object.keys(rules), ...HOUSE].sort());
    const values = Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : 'made at deployment',
      ]),
    );
    expect(readEnv(rules, values)).toBeTruthy();
  });
});
