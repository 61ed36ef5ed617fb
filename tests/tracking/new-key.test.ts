import { issuesOf } from '../../functions/shared/kernel/errors';
import { keysRequestSchema } from '../../functions/tracking/contract';
import { isKeyName, isOrigin, KEY_NAME_RULE, ORIGIN_RULE } from '../../functions/tracking/domain/new-key';

describe('the origin of a write key', () => {
  it.each([
    'https://shop.example',
    'https://shop.example:8443',
    'http://localhost:3000',
    'http://127.0.0.1:8080',
    'http://[::1]:3000',
    'https://xn--bcher-kva.example',
    'capacitor://localhost',
    '*',
  ])('may be %s', (origin) => {
    expect(isOrigin(origin)).toBe(true);
  });

  it.each([
    'shop.example',
    'https://shop.example/',
    'https://shop.example/path',
    'https://shop.example?x=1',
    'https://shop.example#x',
    'https://user@shop.example',
    'https://*.shop.example',
    'https://Shop.example',
    'HTTPS://shop.example',
    'https://shop.example:443',
    'https://shop.example:99999',
    'https://bücher.example',
    'https://',
    'https:shop.example',
    ' https://shop.example',
    'https://shop.example\n',
    'null',
    '',
    '**',
    `https://${'x'.repeat(400)}.example`,
  ])('may not be %p', (origin) => {
    expect(isOrigin(origin)).toBe(false);
  });
});

describe('the name of a write key', () => {
  it.each(['shop', 'shop website (fr)', 'Ω', 'x'.repeat(60)])('may be %p', (name) => {
    expect(isKeyName(name)).toBe(true);
  });

  it.each(['', '   ', 'a\nb', 'x'.repeat(61)])('may not be %p', (name) => {
    expect(isKeyName(name)).toBe(false);
  });
});

test.each([
  [{ name: '', origins: ['*'] }, [{ path: 'name', message: KEY_NAME_RULE }]],
  [{ name: 'x'.repeat(61) }, [{ path: 'name', message: KEY_NAME_RULE }]],
  [{ name: 'a\nb' }, [{ path: 'name', message: KEY_NAME_RULE }]],
  [{ name: 'shop', origins: ['*', 'shop.example'] }, [{ path: 'origins.1', message: ORIGIN_RULE }]],
])('a request for the key %j is refused by field and rule', (asked, issues) => {
  const { error } = keysRequestSchema.safeParse({ action: 'create', ...asked });
  expect(error && issuesOf(error)).toMatchObject(issues);
  expect(error?.issues).toHaveLength(issues.length);
});
