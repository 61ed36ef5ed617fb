import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sendToQueue } from '../../../functions/shared/platform/queues';
import { OUTPUTS, type QueueName, stackNames } from '../../../lib/outputs';
import { clientSettings, testStage } from './stage';

/** Puts messages on a work queue of the deployed stage, as the capability that asks would. */
export const putOnQueue = async (queue: QueueName, values: readonly unknown[]): Promise<void> => {
  const cloudFormation = new CloudFormationClient(clientSettings());
  const sqs = new SQSClient(clientSettings());
  try {
    const StackName = stackNames(testStage().stage).service;
    const answer = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const outputs = answer.Stacks?.[0]?.Outputs ?? [];
    const urls = outputs.find(({ OutputKey }) => OutputKey === OUTPUTS.queues)?.OutputValue ?? '{}';
    await sendToQueue(
      sqs,
      JSON.parse(urls)[queue],
      values.map((value) => ({ value })),
    );
  } finally {
    cloudFormation.destroy();
    sqs.destroy();
  }
};
