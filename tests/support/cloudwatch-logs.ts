import { signedHeaders } from '../../bin/support/signed-call';

/** Where CloudWatch Logs is, and as whom it is called. No client of it is installed for a few calls of tests. */
export interface LogsPlace {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** One line of a log group. */
export interface LogLine {
  readonly group: string;
  readonly stream: string;
  readonly text: string;
}

const MAX_PAGES = 2_000;

/** Calls CloudWatch Logs; throws what it does not answer with 2xx. */
export const callLogs = async (
  { endpoint, region, credentials }: LogsPlace,
  action: string,
  input: object,
): Promise<Record<string, unknown>> => {
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
export const listLogs = async (
  place: LogsPlace,
  action: string,
  input: object,
  list: string,
): Promise<Record<string, string>[]> => {
  const found: Record<string, string>[] = [];
  let nextToken: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await callLogs(place, action, nextToken ? { ...input, nextToken } : input);
    found.push(...((answer[list] ?? []) as Record<string, string>[]));
    nextToken = answer.nextToken;
    if (!nextToken) return found;
  }
  throw new Error(`${action} has more than ${MAX_PAGES} pages`);
};

/** Every line that was logged since an instant (epoch ms), of all log groups of the account. */
export const logLines = async (place: LogsPlace, startTime: number): Promise<LogLine[]> => {
  const groups = await listLogs(place, 'DescribeLogGroups', {}, 'logGroups');
  const lines: LogLine[] = [];
  for (const { logGroupName: group = '' } of groups) {
    const events = await listLogs(
      place,
      'FilterLogEvents',
      { logGroupName: group, startTime, limit: 10_000 },
      'events',
    );
    for (const { logStreamName: stream = '', message: text = '' } of events)
      lines.push({ group, stream, text });
  }
  return lines;
};
