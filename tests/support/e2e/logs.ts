import { signedHeaders } from '../../../bin/support/signed-call';
import { clientSettings, testStage } from './stage';

/** One line of a log group of the deployed stage. */
export interface LogLine {
  readonly group: string;
  readonly stream: string;
  readonly text: string;
}

const MAX_PAGES = 2_000;

/** Calls CloudWatch Logs, of which no client is installed. */
const callLogs = async (action: string, input: object): Promise<Record<string, unknown>> => {
  const { endpoint, region, credentials } = clientSettings();
  const body = JSON.stringify(input);
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${action}` };
  const signing = { ...credentials, region, service: 'logs' };
  const answer = await fetch(endpoint, {
    method: 'POST',
    body,
    headers: signedHeaders(new URL(endpoint).host, headers, body, signing, new Date()),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${action} answered ${answer.status}: ${text.slice(0, 300)}`);
  return text ? JSON.parse(text) : {};
};

/** Every page of a list, from first to last. */
const all = async (action: string, input: object, list: string): Promise<Record<string, string>[]> => {
  const found: Record<string, string>[] = [];
  let nextToken: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await callLogs(action, nextToken ? { ...input, nextToken } : input);
    found.push(...((answer[list] ?? []) as Record<string, string>[]));
    nextToken = answer.nextToken;
    if (!nextToken) return found;
  }
  throw new Error(`${action} has more than ${MAX_PAGES} pages`);
};

/** Every line that was logged since an instant (epoch ms), of all log groups of the account; names of streams too. */
export const linesSince = async (startTime: number): Promise<LogLine[]> => {
  const groups = await all('DescribeLogGroups', {}, 'logGroups');
  const lines: LogLine[] = [];
  for (const { logGroupName: group = '' } of groups) {
    const events = await all('FilterLogEvents', { logGroupName: group, startTime }, 'events');
    for (const { logStreamName: stream = '', message: text = '' } of events)
      lines.push({ group, stream, text });
  }
  return lines;
};

/** Writes a line as a Lambda that logs what it should not would. */
export const plantLine = async (message: string): Promise<void> => {
  const names = {
    logGroupName: `/relance/${testStage().stage}/planted`,
    logStreamName: `planted-${Date.now()}`,
  };
  const groups = await all('DescribeLogGroups', { logGroupNamePrefix: names.logGroupName }, 'logGroups');
  if (groups.length === 0) await callLogs('CreateLogGroup', { logGroupName: names.logGroupName });
  await callLogs('CreateLogStream', names);
  await callLogs('PutLogEvents', { ...names, logEvents: [{ timestamp: Date.now(), message }] });
};
