import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sendToQueue } from '../../../functions/shared/platform/queues';
import { OUTPUTS, type QueueName, stackNames } from '../../../lib/outputs';
import { clientSettings, testStage } from './stage';

/** The outputs of the deployed stage's service stack, by the keys of `OUTPUTS`. */
export const serviceOutputs = async (): Promise<Record<keyof typeof OUTPUTS, string>> => {
  const cloudFormation = new CloudFormationClient(clientSettings());
  try {
    const StackName = stackNames(testStage().stage).service;
    const answer = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const values = new Map(
      (answer.Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
    return Object.fromEntries(
      Object.entries(OUTPUTS).map(([name, key]) => [name, values.get(key) ?? '']),
    ) as Record<keyof typeof OUTPUTS, string>;
  } finally {
    cloudFormation.destroy();
  }
};

/** The addresses of the work queues, by short name. */
export const queueUrls = async (): Promise<Record<QueueName, string>> =>
  JSON.parse((await serviceOutputs()).queues);

/** Puts messages on a work queue of the deployed stage, as the capability that asks would. */
export const putOnQueue = async (queue: QueueName, values: readonly unknown[]): Promise<void> => {
  const sqs = new SQSClient(clientSettings());
  try {
    await sendToQueue(
      sqs,
      (await queueUrls())[queue],
      values.map((value) => ({ value })),
    );
  } finally {
    sqs.destroy();
  }
};
