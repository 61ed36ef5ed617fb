import { type Issue, RelanceError } from '../../functions/shared/kernel/errors';

/**
 * What the process ends with: done; failed; wrong usage; done, but it found problems. Usage is wrong when what was written
 * on the command line must be changed (an option, a name, a file that is not there); it failed when that is right and the
 * content of a file, the stage or AWS must change. Stopped is what a shell expects of Ctrl-C.
 */
export const EXIT = { done: 0, failed: 1, usage: 2, problems: 3, stopped: 130 } as const;

/** A command that was called wrongly: exit code 2. The message says what to write instead. */
export class UsageError extends RelanceError {}

/** An error in the words that the command line prints: a stable code, a sentence, the mistakes in detail, what to do. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly issues: readonly Issue[];
  readonly hint?: string;
}

/** An error that knows more than its sentence: what to do about it. */
export class HintedError extends RelanceError {
  constructor(
    code: string,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(code, message, [], options);
  }
}

const DISK_FULL =
  'the disk is full: free some space (an installation takes about 1 GB, a run some 200 MB in the temporary folder), and start again';
/** What programs that we start say of a full disk. */
const SAYS_DISK_FULL = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/;

const HINTS: readonly { readonly names: RegExp; readonly code: string; readonly hint: string }[] = [
  {
    names: /^(CredentialsProviderError|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken.*)$/,
    code: 'credentials_missing',
    hint: 'sign in to AWS (`aws sso login`, or set AWS_PROFILE), or start a local stage: npx relance local up',
  },
  {
    names: /^AccessDenied(Exception)?$/,
    code: 'access_denied',
    hint: 'the command line reads with your own rights: ask for read access to this stage',
  },
  {
    names: /^(ECONNREFUSED|ENOTFOUND|ECONNRESET|ETIMEDOUT|TimeoutError)$/,
    code: 'aws_unreachable',
    hint: 'check AWS_ENDPOINT_URL and the network; a local stage is started with: npx relance local up',
  },
  { names: /^(ENOSPC|EDQUOT)$/, code: 'disk_full', hint: DISK_FULL },
];

const snake = (name: string): string =>
  name
    .replace(/(Exception|Error)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase() || 'failed';

const namesOf = (error: Error): string[] => {
  const names = [error.name];
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') names.push(code);
  if (error.cause instanceof Error) names.push(...namesOf(error.cause));
  if (error instanceof AggregateError) {
    for (const inner of error.errors) if (inner instanceof Error) names.push(...namesOf(inner));
  }
  return names;
};

/** Any thrown thing as a Problem; errors of AWS get a hint where people can do something about them. */
export const describeError = (error: unknown): Problem => {
  if (error instanceof RelanceError) {
    const { code, message, issues } = error;
    if (SAYS_DISK_FULL.test(message)) return { code: 'disk_full', message, issues, hint: DISK_FULL };
    return error instanceof HintedError
      ? { code, message, issues, hint: error.hint }
      : { code, message, issues };
  }
  if (!(error instanceof Error)) return { code: 'failed', message: String(error), issues: [] };
  const names = namesOf(error);
  if (error.message === 'Region is missing') {
    return {
      code: 'region_missing',
      message: 'there is no local AWS, and no region of a real account is set',
      issues: [],
      hint: 'start a local stage with: npx relance local up; or set AWS_PROFILE or AWS_REGION',
    };
  }
  const known = HINTS.find((one) => names.some((name) => one.names.test(name)));
  const message = error.message || names.join(', ');
  return known
    ? { code: known.code, message, issues: [], hint: known.hint }
    : { code: snake(error.name), message, issues: [] };
};

/** A problem as lines for people. */
export const problemLines = (problem: Problem): string[] => [
  `error: ${problem.message} (${problem.code})`,
  ...problem.issues
    .filter((issue) => !problem.message.includes(issue.message))
    .map((issue) => `  ${issue.path ? `${issue.path}: ` : ''}${issue.message} (${issue.code})`),
  ...(problem.hint ? [`  ${problem.hint}`] : []),
];
