import { checkDocument } from '../../functions/programme/flows/check';
import { documentOf, welcomeJourney } from '../support/journeys/builders';

describe('what is wrong with the shape of a cap is said by what it may be', () => {
  const sayings = (cap: object) => {
    return checkDocument({ ...documentOf([welcomeJourney()]), caps: [cap] }).problems.map(
      ({ path, message }) => `${path}: ${message}`,
    );
  };
  const SCOPES = "caps.0.scope: must be 'all', {topic}, {channel} or {class}";

  test.each([['topic'], [undefined], [3], [{}], [{ topics: 'news' }], [{ channel: 'sms' }]])(
    'a scope of %j',
    (scope) => {
      expect(sayings({ scope, max: 1, window: '1d' })).toEqual([SCOPES]);
    },
  );

  test('a scope that is meant, and wrong inside', () => {
    expect(sayings({ scope: { topic: 'No Such' }, max: 1, window: '1d' })).toEqual([
      expect.stringMatching(/^caps\.0\.scope\.topic: must be kebab-case/),
    ]);
  });

  test('a window of zero, a maximum of zero, and what is not there', () => {
    expect(sayings({ scope: 'all', max: 0, window: '0s' })).toEqual([
      'caps.0.max: must be at least 1',
      'caps.0.window: must be a duration above zero, such as 30s, 15m, 2h or 31d',
    ]);
    expect(sayings({ scope: 'all', window: '1d' })).toEqual(['caps.0.max: is missing']);
  });
});
