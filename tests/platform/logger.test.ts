import { RelanceError } from '../../functions/shared/kernel/errors';
import { logger } from '../../functions/shared/platform/logger';

const SETTINGS = ['LOG_LEVEL', 'AWS_LAMBDA_LOG_LEVEL', 'HANDLER'] as const;
const before = Object.fromEntries(SETTINGS.map((key) => [key, process.env[key]]));
let lines: string[];

const settings = (values: Partial<Record<(typeof SETTINGS)[number], string | undefined>>) => {
  for (const key of SETTINGS) {
    if (values[key] === undefined) delete process.env[key];
    else process.env[key] = values[key];
  }
};

beforeEach(() => {
  lines = [];
  settings({ HANDLER: 'record-interactions' });
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(() => {
  settings(before);
  jest.restoreAllMocks();
});

const only = () => {
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('}\n')).toBe(true);
  return JSON.parse(lines[0] ?? '');
};

test('a line says level, code, time, function and request, then what it counts', () => {
  logger.addContext({ awsRequestId: 'request-1' });
  logger.info('messages_handled', { count: 2 });
  expect(Object.keys(only())).toEqual(['level', 'message', 'timestamp', 'function', 'requestId', 'count']);
  expect(only()).toMatchObject({
    level: 'INFO',
    message: 'messages_handled',
    function: 'record-interactions',
    requestId: 'request-1',
    count: 2,
  });
  expect(new Date(only().timestamp).toISOString()).toBe(only().timestamp);
});

test('nothing that is counted takes the place of what every line says', () => {
  logger.warn('mail_not_sent', { message: 'other', level: 'INFO' });
  expect(only()).toMatchObject({ level: 'WARN', message: 'mail_not_sent' });
});

test('an error is logged by its code, wherever it is, and never by its text', () => {
  logger.warn('send_rate_unknown', {
    error: new RelanceError('a_b', 'ada@example.com'),
    deep: [new TypeError('ada')],
  });
  expect(only()).toMatchObject({ error: { code: 'a_b' }, deep: [{ code: 'TypeError' }] });
  expect(lines[0]).not.toContain('ada');
});

test('a line breaks at its end only', () => {
  logger.info('messages_handled', { note: 'one\ntwo', large: 12n });
  expect(lines[0]?.split('\n')).toHaveLength(2);
  expect(only()).toMatchObject({ note: 'one\ntwo', large: '12' });
});

test.each([
  [{}, 'INFO WARN ERROR'],
  [{ LOG_LEVEL: 'WARN' }, 'WARN ERROR'],
  [{ LOG_LEVEL: 'error' }, 'ERROR'],
  [{ LOG_LEVEL: 'SILENT' }, ''],
  [{ LOG_LEVEL: 'loud' }, 'INFO WARN ERROR'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'WARN' }, 'WARN ERROR'],
  [{ LOG_LEVEL: 'DEBUG', AWS_LAMBDA_LOG_LEVEL: 'ERROR' }, 'INFO WARN ERROR'],
])('with %j it writes %j', (values, levels) => {
  settings(values);
  logger.info('messages_handled');
  logger.warn('mail_not_sent');
  logger.error('call_failed');
  expect(lines.map((line) => JSON.parse(line).level).join(' ')).toBe(levels);
});
