import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import { loggedError } from './logged-error';

type Formatting = Parameters<LogFormatter['formatAttributes']>;

/** Every line: level, code (as `message`), time, function, request; then what the line counts. */
class HouseFormatter extends LogFormatter {
  formatAttributes(...[line, counted]: Formatting): LogItem {
    return new LogItem({
      attributes: {
        level: line.logLevel,
        message: line.message,
        timestamp: line.timestamp.toISOString(),
        function: line.serviceName,
        requestId: line.lambdaContext?.awsRequestId,
      },
    }).addAttributes(counted);
  }

  override formatError(error: Error) {
    return { ...loggedError(error) };
  }
}

/**
 * The logger of this process: JSON, one line a call by house rule, opaque ids only, stable codes as messages (listed in
 * docs/log-codes.md), errors without their texts.
 */
export const logger = new Logger({
  serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? 'relance',
  logFormatter: new HouseFormatter(),
});
