import { deployStage } from '../../bin/local/deploy';
import { describeLocalStage } from '../../bin/local/local-stage';
import { startLocalAws } from '../../bin/local/supervisor';
import { openStage, type Stage } from '../../bin/support/stage';
import { type CountingProxy, startCountingProxy } from './counting-proxy';
import { rerouteQueues } from './reroute';

/** Mails a second that the local SES takes: an account that sends millions a month has as much, and rather more. */
export const SEND_RATE = 100;

/** A deployed stage of its own, whose Lambdas write and publish through a proxy that counts. */
export interface BenchStage {
  readonly stage: Stage;
  readonly endpointUrl: string;
  readonly apiUrl: string;
  readonly writeKey: string;
  readonly mailsUrl: string;
  readonly proxy: CountingProxy;
  /** What the emulator prints. */
  readonly logFile: string;
  stop(): Promise<void>;
}

/** Starts a local AWS on free ports, deploys the stage `local` to it, and points this process's clients to it. */
export const startBenchStage = async (
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<BenchStage> => {
  const startedAt = Date.now();
  const proxy = await startCountingProxy();
  const aws = await startLocalAws({
    viewer: false,
    sesEvents: false,
    // The proxy asks for the capacity of each write, which changes what was signed.
    enforceRights: false,
    account: { maxSendRate: SEND_RATE },
    signal,
    onProgress: say,
    workerEnv: { AWS_ENDPOINT_URL_DYNAMODB: proxy.url, AWS_ENDPOINT_URL_EVENTBRIDGE: proxy.url },
  });
  proxy.forwardTo(aws.endpointUrl);
  const stop = async () => {
    await aws.stop();
    await proxy.close();
  };
  try {
    const outputs = await deployStage(aws, { stage: 'local', signal, onProgress: say });
    const local = await describeLocalStage(aws, outputs, { stage: 'local', startedAt });
    Object.assign(process.env, aws.env);
    await rerouteQueues(aws.endpointUrl, proxy.url);
    const stage = await openStage({ stage: 'local' });
    proxy.take();
    const { apiUrl, writeKey, mailsUrl } = local;
    return {
      stage,
      endpointUrl: aws.endpointUrl,
      apiUrl,
      writeKey,
      mailsUrl,
      proxy,
      logFile: aws.logFile,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
