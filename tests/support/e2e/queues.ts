import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sendToQueue } from '../../../functions/shared/platform/queues';
import { OUTPUTS, type QueueName, stackNames } from '../../../lib/outputs';
import { testStage } from './stage';

const settings = () => ({
  endpoint: testStage().endpointUrl,
  region: testStage().region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** Puts messages on a work queue of the deployed stage, as the capability that asks would. */
export const putOnQueue = async (queue: QueueName, values: readonly unknown[]): Promise<void> => {
  const cloudFormation = new CloudFormationClient(settings());
  const sqs = new SQSClient(settings());
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
