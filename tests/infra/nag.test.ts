import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildStage } from '../support/infra/build-stage';

describe('the rules of AWS Solutions', () => {
  test.each(['prod', 'dev', 'local'])('find nothing in the stage %s', (stage) => {
    const settings =
      stage === 'prod' ? { senderDomain: 'shop.example', alarmsEmail: 'on-call@shop.example' } : {};
    const { app } = buildStage(stage, settings, true);
    expect(() => app.synth()).not.toThrow();
  });

  test('find a queue that anyone may use without TLS', () => {
    const { app, service } = buildStage('prod', {}, true);
    new Queue(service, 'Careless');
    expect(() => app.synth()).toThrow(/relance-prod-service\/Careless.*\n.*AwsSolutions-SQS4/);
  });
});
