import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { deployStage } from '../../../bin/local/deploy';
import { startLocalAws } from '../../../bin/local/supervisor';
import { openStage, type Stage } from '../../../bin/support/stage';

/** A deployed stage of its own, whose SES takes as much as the senders give. */
export interface BurstStage {
  readonly stage: Stage;
  readonly sesUrl: string;
  readonly mailsUrl: string;
  /** Whose children are the Lambda workers. */
  readonly emulatorPid: number;
  stop(): Promise<void>;
}

/** Mails a second: what bounds the burst is this machine, not the account. */
const RATE = 5_000;

/** Starts a local AWS on free ports whose SES takes so many mails a second, deploys the stage `local` to it, and points this process's clients to it. */
export const startBurstStage = async (
  say: (line: string) => void,
  signal: AbortSignal,
  rate = RATE,
): Promise<BurstStage> => {
  const account = { maxSendRate: rate, max24HourSend: 1_000_000 };
  const aws = await startLocalAws({ viewer: false, account, signal, onProgress: say });
  try {
    await deployStage(aws, { stage: 'local', signal, onProgress: say });
    Object.assign(process.env, aws.env);
    const stage = await openStage({ stage: 'local' });
    return {
      stage,
      sesUrl: aws.sesUrl,
      mailsUrl: aws.mailsUrl,
      emulatorPid: aws.emulatorPid,
      stop: aws.stop,
    };
  } catch (error) {
    await aws.stop();
    throw error;
  }
};

/** Deploys a Lambda again, as a release in the middle of the work does: its settings change, and its workers go. */
export const deployAgain = async (FunctionName: string): Promise<void> => {
  const client = new LambdaClient({});
  try {
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables, RELEASE: String(Date.now()) };
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  } finally {
    client.destroy();
  }
};

/** How many mails SES has accepted. */
export const countMails = async (sesUrl: string): Promise<number> => {
  const answer = await fetch(`${sesUrl}/v2/email/account`);
  if (!answer.ok) throw new Error(`the local SES answered ${answer.status}`);
  const { SendQuota } = (await answer.json()) as { SendQuota: { SentLast24Hours: number } };
  return SendQuota.SentLast24Hours;
};
