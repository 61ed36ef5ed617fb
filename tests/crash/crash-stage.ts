import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { deployStage } from '../../bin/local/deploy';
import { describeLocalStage, type LocalStage } from '../../bin/local/local-stage';
import { freePort } from '../../bin/local/ports';
import { startLocalAws } from '../../bin/local/supervisor';
import { named, openStage, type Stage } from '../../bin/support/stage';
import { type FaultProxy, startFaultProxy } from './fault-proxy';

/** A deployed stage of its own, whose Lambdas reach the tables and the bus through a proxy that makes faults. */
export interface CrashStage {
  readonly stage: Stage;
  readonly local: LocalStage;
  /** Whose children are the Lambda workers. */
  readonly emulatorPid: number;
  readonly proxy: FaultProxy;
  /** What the emulator prints. */
  readonly logFile: string;
  stop(): Promise<void>;
}

/** Not as `local` does, where a demo must not wait a quarter of an hour for whom nobody knows. */
const waitForConsent = async (FunctionName: string, seconds: number): Promise<void> => {
  const client = new LambdaClient({});
  try {
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables, CONSENT_WAIT_SECONDS: String(seconds) };
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  } finally {
    client.destroy();
  }
};

/** Starts a local AWS on free ports, deploys the stage `local` to it, and points this process's clients to it. Messages wait so long for a consent. */
export const startCrashStage = async (
  say: (line: string) => void,
  signal: AbortSignal,
  consentWaitSeconds: number,
): Promise<CrashStage> => {
  const startedAt = Date.now();
  const port = await freePort();
  const proxy = await startFaultProxy(`http://127.0.0.1:${port}`, signal);
  let aws: Awaited<ReturnType<typeof startLocalAws>> | undefined;
  const stop = async () => {
    await aws?.stop();
    await proxy.stop();
  };
  try {
    aws = await startLocalAws({
      port,
      viewer: false,
      signal,
      onProgress: say,
      // Not SQS: its client follows the address of the queue, which is the emulator's own.
      workerEnv: { AWS_ENDPOINT_URL_DYNAMODB: proxy.url, AWS_ENDPOINT_URL_EVENTBRIDGE: proxy.url },
    });
    const outputs = await deployStage(aws, { stage: 'local', signal, onProgress: say });
    const local = await describeLocalStage(aws, outputs, { stage: 'local', startedAt });
    Object.assign(process.env, aws.env);
    const stage = await openStage({ stage: 'local' });
    await waitForConsent(named(stage.outputs.functions, 'send-messages'), consentWaitSeconds);
    return { stage, local, emulatorPid: aws.emulatorPid, proxy, logFile: aws.logFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
