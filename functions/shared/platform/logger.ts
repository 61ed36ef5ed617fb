import { Logger } from '@aws-lambda-powertools/logger';

/** The logger of this process: JSON, one line a call by house rule, opaque ids only, stable codes as messages. */
export const logger = new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? 'relance' });
