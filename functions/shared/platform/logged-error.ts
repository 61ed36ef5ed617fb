import { codeOf } from '../kernel/errors';

/** What a log line says of an error: no text that could quote what somebody sent. */
export interface LoggedError {
  /** The stable code of one of ours, the name of any other. */
  readonly code: string;
  /** Where it was thrown: function names and places in the bundle, innermost first. */
  readonly at: readonly string[];
  /** The sentence of AWS, where it is about rights, resources or limits: it names what is to be repaired. */
  readonly message?: string;
  readonly cause?: LoggedError;
}

const MAX_FRAMES = 6;
const MAX_CAUSES = 3;
const MAX_MESSAGE = 300;
/** Errors of AWS that speak of us and not of what we sent. */
const ABOUT_US =
  /^(AccessDenied|NotAuthorized|ResourceNotFound|Throttl|TooManyRequests|ProvisionedThroughput|RequestLimit|KMS|QueueDoesNotExist|ParameterNotFound|ExpiredToken|UnrecognizedClient)/;

const framesOf = ({ stack, message }: Error): string[] => {
  const text = stack ?? '';
  // The text of an error stands above the frames, and may have lines that look like some.
  const from = message ? text.indexOf(message) : -1;
  return text
    .slice(from < 0 ? 0 : from + message.length)
    .split('\n')
    .filter((line) => /^\s+at \S/.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
};

/**
 * An error as it may be logged: code and places, of its causes too. Messages stay out: those of JSON, zod, SES and
 * DynamoDB quote what they refuse, which may be an address or a name.
 */
export const loggedError = (error: unknown, depth = 0): LoggedError => {
  if (!(error instanceof Error)) return { code: 'unknown', at: [] };
  const { cause, name, message } = error;
  return {
    code: codeOf(error),
    at: framesOf(error),
    ...(ABOUT_US.test(name)
      ? { message: message.replace(/\S+@\S+/g, '<address>').slice(0, MAX_MESSAGE) }
      : {}),
    ...(cause instanceof Error && depth < MAX_CAUSES ? { cause: loggedError(cause, depth + 1) } : {}),
  };
};
