import { logCallsOf } from '../architecture/log-calls';
import { projectTree } from '../architecture/project';

const project = projectTree();
/** In the door of calls the code is the one that its handler gave. */
const DOOR = 'functions/shared/platform/doors/call-door.ts';
const calls = project.files
  .filter((file) => file.startsWith('functions/') && file.endsWith('.ts'))
  .flatMap((file) => logCallsOf(project.read(file)).map((call) => ({ file, ...call })));
const listed = [...project.read('docs/log-codes.md').matchAll(/^\| `([a-z_]+)` \|/gm)].map(
  ([, code]) => code,
);

test('every line that is logged has a code that is a literal in snake_case', () => {
  expect(calls.length).toBeGreaterThan(15);
  expect(calls.filter(({ stable, file }) => !stable && file !== DOOR)).toEqual([]);
});

test('docs/log-codes.md lists each code, and no other', () => {
  const used = new Set(calls.filter(({ stable }) => stable).map(({ code }) => code));
  expect([...listed].sort()).toEqual([...used].sort());
});

test.each([
  ['logger.info(`handled`, {});', false],
  ['logger.warn(code, note);', false],
  ["logger.error('Something failed');", false],
  ['console.log(event);', false],
  ["logger.error('messages_handled', {});", true],
])('%s is told apart', (source, stable) => {
  expect(logCallsOf(source)).toMatchObject([{ stable }]);
});
