import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { AccountBudget } from './building-blocks/account-budget';
import { PublicApi } from './building-blocks/http-api';
import { ParkingQueue } from './building-blocks/parking-queue';
import { SendingAlarms } from './building-blocks/sending-alarms';
import { ServiceFunction } from './building-blocks/service-function';
import { UrlDoors } from './building-blocks/url-doors';
import { Journeys } from './capabilities/journeys';
import { Members } from './capabilities/members';
import { Messaging } from './capabilities/messaging';
import { Programme } from './capabilities/programme';
import { Reporting } from './capabilities/reporting';
import { Scoring } from './capabilities/scoring';
import { Tracking } from './capabilities/tracking';
import type { DataStack } from './data-stack';
import type { Bundles, House } from './house';
import { OUTPUTS, stackNames } from './outputs';
import { type StageConfig, StageInvalid } from './stage-config';
import { WayDashboard } from './way-dashboard';
import { WorkQueues } from './work-queues';

/** The document that the deployment publishes, as far as the stack must know it. */
export interface DeployedProgramme {
  /** A new hash publishes. */
  readonly hash: string;
  /** The address that its mails come from. */
  readonly senderAddress: string;
}

/** What the service of a stage needs to know. */
export interface ServiceStackProps extends StackProps {
  readonly stage: StageConfig;
  readonly data: DataStack;
  readonly bundles: Bundles;
  readonly programme: DeployedProgramme;
}

const values = <T, V>(record: Readonly<Record<string, T>>, pick: (value: T) => V): Record<string, V> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, pick(value)]));

/** What may be replaced: the capabilities over the data. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, { ...props, stackName: stackNames(props.stage.name).service });
    const { stage, data, bundles, programme } = props;
    const alarms = this.alarmTopic(stage);
    const queues = new WorkQueues(this, 'Work', { stage, alarms }).byName;
    const house: House = { stage, data, queues, bundles, alarms };
    const api = stage.localDoor
      ? new UrlDoors(this, 'Api', { url: stage.localDoor })
      : new PublicApi(this, 'Api', { house });
    const tracking = new Tracking(this, 'Tracking', { house, api });
    const members = new Members(this, 'Members', { house });
    const journeys = new Journeys(this, 'Journeys', { house });
    const scoring = new Scoring(this, 'Scoring', { house });
    const messaging = new Messaging(this, 'Messaging', {
      house,
      api,
      senderAddress: programme.senderAddress,
    });
    const reporting = new Reporting(this, 'Reporting', { house });
    new Programme(this, 'Programme', { house, documentHash: programme.hash }).publishAfter(
      tracking,
      members,
      journeys,
      scoring,
      messaging,
      reporting,
    );

    if (!stage.local) new SendingAlarms(this, 'Sending', { house });
    // The emulator knows no budgets.
    if (!stage.local && stage.monthlyBudgetUsd && stage.alarmsEmail) {
      new AccountBudget(this, 'Cost', {
        name: `relance-${stage.name}`,
        monthlyUsd: stage.monthlyBudgetUsd,
        email: stage.alarmsEmail,
      });
    }
    const functions = this.functions();
    this.refuseUnknown(stage, Object.keys(functions));
    const endings = { parked: tracking.parked, ...this.failureQueues() };
    new WayDashboard(this, 'Way', { house, api, functions, endings });

    const output = (key: string, value: string) => new CfnOutput(this, key, { value });
    output(OUTPUTS.apiUrl, api.url);
    output(OUTPUTS.tables, this.toJsonString(values(data.tables, (table) => table.tableName)));
    output(OUTPUTS.queues, this.toJsonString(values(queues, (work) => work.queue.queueUrl)));
    output(
      OUTPUTS.deadLetters,
      this.toJsonString({
        ...values(queues, (work) => work.deadLetters.queueUrl),
        ...values(endings, (queue) => queue.queueUrl),
      }),
    );
    output(OUTPUTS.functions, this.toJsonString(values(functions, (fn) => fn.functionName)));
    output(OUTPUTS.identitySecret, data.identitySecretArn);
    output(OUTPUTS.bus, data.bus.eventBusName);
  }

  /** Every Lambda of ours, by its handler's name. */
  private functions(): Record<string, LambdaFunction> {
    const found = this.node.findAll().filter((child) => child instanceof ServiceFunction);
    return Object.fromEntries(found.map((child) => [child.handlerName, child.fn]));
  }

  /** A misspelt name would leave its Lambda without a bound, and say nothing. */
  private refuseUnknown(stage: StageConfig, names: readonly string[]): void {
    const unknown = Object.keys(stage.reservedConcurrency).filter((name) => !names.includes(name));
    if (unknown.length === 0) return;
    const known = [...names].sort().join(', ');
    throw new StageInvalid(
      `stage "${stage.name}" cannot be used: reservedConcurrency: there is no Lambda ${unknown.join(', ')}; there are ${known}`,
    );
  }

  /** Where the stream and the nightly jobs leave what failed for good, by handler: `<handler>-failures`. */
  private failureQueues(): Record<string, IQueue> {
    const found = this.node.findAll().filter((child) => child instanceof ParkingQueue);
    const named = found.map((child) => [child.parkingName, child.queue] as const);
    return Object.fromEntries(named.filter(([name]) => name.endsWith('-failures')));
  }

  private alarmTopic(stage: StageConfig): ITopic | undefined {
    if (!stage.alarmsEmail) return undefined;
    const topic = new Topic(this, 'Alarms', { enforceSSL: true });
    // A policy of one's own takes the place of the one that lets CloudWatch in.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    topic.addSubscription(new EmailSubscription(stage.alarmsEmail));
    return topic;
  }
}
