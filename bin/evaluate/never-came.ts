import { RelanceError } from '../../functions/shared/kernel/errors';
import type { Columns } from './columns';

/** The refusal of a log in which no line tells of what is asked (`one_outcome`): no more members or days would mend that. */
export const neverCame = (events: readonly string[], { event }: Columns): RelanceError =>
  new RelanceError(
    'one_outcome',
    `No line of the log is called ${events.map((name) => `"${name}"`).join(' or ')}${event === undefined ? ', since no column says what happened: name it with --event-column' : ` in the column "${event}"`}. To judge by, 25 members of whom there is such a line are needed, and 100 to learn from.`,
  );
