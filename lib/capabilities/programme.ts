import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { publishEnv } from '../../functions/programme/env';
import { QueueWorker } from '../building-blocks/queue-worker';
import { useTable } from '../building-blocks/rights';
import { ServiceFunction } from '../building-blocks/service-function';
import type { House } from '../house';

/** What the programme stands on. */
export interface ProgrammeProps {
  readonly house: House;
  /** Hash of the repository's document, which lies beside the code of `deploy-programme`. */
  readonly documentHash: string;
}

/** Programme: publishes what the marketers ask for, when asked and at each deployment. */
export class Programme extends Construct {
  private readonly deployed: CustomResource;

  constructor(scope: Construct, id: string, { house, documentHash }: ProgrammeProps) {
    super(scope, id);
    const { data } = house;
    const publishing = {
      house,
      settings: publishEnv,
      environment: { PROGRAMMES_TABLE: data.tables.programmes.tableName },
      rights: [useTable(data, 'programmes', ['GetItem', 'Query', 'PutItem', 'UpdateItem'])],
      timeout: Duration.seconds(60),
      memoryMb: 1024,
    };
    new ServiceFunction(this, 'PublishProgramme', {
      ...publishing,
      handler: 'publish-programme',
      hurts: 'Marketers cannot publish, or go back; the programme that is live goes on.',
    });
    new QueueWorker(this, 'PauseSending', {
      house,
      handler: 'pause-sending',
      settings: publishEnv,
      work: house.queues.pauses,
      maxConcurrency: 2,
      environment: publishing.environment,
      rights: [useTable(data, 'programmes', ['GetItem', 'UpdateItem'])],
    });
    const deploy = new ServiceFunction(this, 'DeployProgramme', {
      ...publishing,
      handler: 'deploy-programme',
      hurts: 'A deployment ends without its programme, and is rolled back; the one that is live goes on.',
    });
    this.deployed = new CustomResource(this, 'LiveProgramme', {
      serviceToken: deploy.fn.functionArn,
      resourceType: 'Custom::LiveProgramme',
      properties: { DocumentHash: documentHash },
      serviceTimeout: Duration.minutes(3),
    });
  }

  /** Publishes the repository's document only when all of these stand: journeys must not start on half a house. */
  publishAfter(...capabilities: readonly Construct[]): void {
    this.deployed.node.addDependency(...capabilities);
  }
}
