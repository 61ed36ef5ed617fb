const NOTHING = { emulator: false, tests: false };
const EMULATOR = { emulator: true, tests: false };
const ALL = { emulator: true, tests: true };

const OF_PROGRAM = {
  test: ALL,
  bench: ALL,
  'crash-matrix': EMULATOR,
  'crash-run': ALL,
  'crash-load': EMULATOR,
  'crash-restore': EMULATOR,
  'nothing-lost': EMULATOR,
  rate: ALL,
  interleavings: NOTHING,
  club: NOTHING,
  generate: NOTHING,
  // It installs LocalStack itself, when none is there already.
  'test-localstack': NOTHING,
};
/** An engine of which everything is the project's own. */
const LOCALSTACK = { emulator: false, tests: false, localstack: true };
const asksForLocalStack = (args) =>
  args.some(
    (arg, at) => arg === '--engine=localstack' || (arg === '--engine' && args[at + 1] === 'localstack'),
  );
const STARTING = ['demo', 'local up'];

/**
 * What a program needs beside the Node packages: the emulator, which starts a local AWS, and what only tests use. Of the
 * command line only `demo` and `local up` start one, and not when they are asked for their help.
 */
export const needsOf = (program, args) => {
  if (program !== 'relance' && program !== 'test' && args.includes('--help')) return NOTHING;
  if (program !== 'relance') return OF_PROGRAM[program] ?? NOTHING;
  if (args.includes('--help') || args.includes('-h')) return NOTHING;
  const words = args.filter((arg) => !arg.startsWith('-')).join(' ');
  if (!STARTING.some((start) => `${words} `.startsWith(`${start} `))) return NOTHING;
  return asksForLocalStack(args) ? LOCALSTACK : EMULATOR;
};
