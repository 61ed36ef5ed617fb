import { callLogs, type LogLine, listLogs, logLines } from '../cloudwatch-logs';
import { clientSettings, testStage } from './stage';

/** Every line that was logged since an instant (epoch ms), of all log groups of the account; names of streams too. */
export const linesSince = (startTime: number): Promise<LogLine[]> => logLines(clientSettings(), startTime);

/** Writes a line as a Lambda that logs what it should not would. */
export const plantLine = async (message: string): Promise<void> => {
  const place = clientSettings();
  const names = {
    logGroupName: `/relance/${testStage().stage}/planted`,
    logStreamName: `planted-${Date.now()}`,
  };
  const prefix = { logGroupNamePrefix: names.logGroupName };
  const groups = await listLogs(place, 'DescribeLogGroups', prefix, 'logGroups');
  if (groups.length === 0) await callLogs(place, 'CreateLogGroup', { logGroupName: names.logGroupName });
  await callLogs(place, 'CreateLogStream', names);
  await callLogs(place, 'PutLogEvents', { ...names, logEvents: [{ timestamp: Date.now(), message }] });
};
