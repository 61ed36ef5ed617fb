import { waitFor } from '../../bin/demo/wait-for';
import { type LogsPlace, logLines } from '../support/cloudwatch-logs';

/** What one handler did: calls, what they are billed, and lines of its own. */
export interface HandlerUsage {
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly logBytes: number;
  /** Messages that its calls said they had handled; 0 where there is no queue before it. */
  readonly messages: number;
  /** How often Lambda asked the queue for them: it gets up to ten at once. */
  readonly receives: number;
}

/** What the Lambdas of a stage did, by the names of their constructs in small letters (`trackingrecordinteractions`). */
export type LambdaUsage = Readonly<Record<string, HandlerUsage>>;

/** What CloudWatch counts of every event beside its text. */
const EVENT_BYTES = 26;
const REPORT = /^REPORT RequestId: (\S+)\tDuration: \S+ ms\tBilled Duration: (\d+) ms\tMemory Size: (\d+) MB/;
const GROUP = /\/(\w+)Logs[0-9A-F]{8}$/;

const RECEIVED_AT_ONCE = 10;
/** Memory with which a Lambda has one processor; with less, it computes that much longer. The emulator knows no shares. */
const ONE_PROCESSOR_MB = 1_769;

/**
 * Sums up a handler's log. What is billed is the duration in its REPORT lines, or what the call computed at its share
 * of a processor where that is longer; its lines of JSON are what it wrote itself.
 */
export const usageOf = (messages: readonly string[]): HandlerUsage => {
  let [invocations, gbSeconds, logBytes, handled, receives] = [0, 0, 0, 0, 0];
  const computed = new Map<string, number>();
  for (const message of messages.filter((one) => one.startsWith('{'))) {
    logBytes += Buffer.byteLength(message) + EVENT_BYTES;
    const line = JSON.parse(message) as {
      message?: string;
      count?: number;
      requestId?: string;
      cpuMs?: number;
    };
    if (line.requestId && line.cpuMs) computed.set(line.requestId, line.cpuMs);
    if (line.message !== 'messages_handled') continue;
    handled += line.count ?? 0;
    receives += Math.ceil((line.count ?? 0) / RECEIVED_AT_ONCE);
  }
  for (const message of messages) {
    const [, id, ms, memoryMb] = REPORT.exec(message) ?? [];
    if (!id || !ms || !memoryMb) continue;
    invocations += 1;
    const atShare = (computed.get(id) ?? 0) * Math.max(1, ONE_PROCESSOR_MB / Number(memoryMb));
    gbSeconds += (Math.max(Number(ms), atShare) / 1_000) * (Number(memoryMb) / 1_024);
  }
  return { invocations, gbSeconds, logBytes, messages: handled, receives };
};

// The emulator verifies no signatures here.
/** Where the logs of a stage on a local AWS are. */
export const logsAt = (endpoint: string): LogsPlace => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** What the Lambdas did since that instant (epoch ms), from the logs of the emulator. */
export const lambdaUsage = async (endpointUrl: string, since: number): Promise<LambdaUsage> => {
  const messages: Record<string, string[]> = {};
  for (const { group, text } of await logLines(logsAt(endpointUrl), since)) {
    const [, name = ''] = GROUP.exec(group) ?? [];
    if (!name) continue;
    messages[name.toLowerCase()] ??= [];
    messages[name.toLowerCase()]?.push(text);
  }
  const usages = Object.entries(messages).map(([name, texts]) => [name, usageOf(texts)] as const);
  return Object.fromEntries(usages.filter(([, { invocations }]) => invocations > 0));
};

/**
 * The same, once a worker's log tells of as many messages: the last line of a call may come after all that it did is seen.
 * Throws `waited_in_vain`.
 */
export const lambdaUsageAfter = (
  endpointUrl: string,
  since: number,
  { worker, messages, signal }: { worker: string; messages: number; signal?: AbortSignal },
): Promise<LambdaUsage> =>
  waitFor(
    `log of ${messages} messages of ${worker}`,
    async () => {
      const usage = await lambdaUsage(endpointUrl, since);
      return (usage[worker]?.messages ?? 0) >= messages ? usage : undefined;
    },
    { seconds: 60, signal },
  );
