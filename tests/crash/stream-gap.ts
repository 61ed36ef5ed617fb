import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { named, type Stage } from '../../bin/support/stage';

/** The mapping that brings the stream of the timeline to the member worker. */
export interface StreamMapping {
  /** Off, the stream waits; on again, everything comes late. */
  switch(on: boolean): Promise<void>;
  /** Takes the mapping away: what is recorded until it is put back is never brought to anybody. */
  remove(): Promise<void>;
  /** Puts an equal mapping in its place, which begins with what comes from now on. */
  putBack(): Promise<void>;
  close(): void;
}

/** The stream mapping of a stage, as an operator would handle it. */
export const streamMapping = async (stage: Stage): Promise<StreamMapping> => {
  const client = new LambdaClient({});
  const FunctionName = named(stage.outputs.functions, 'judge-interactions');
  const { EventSourceMappings = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  const [mapping] = EventSourceMappings;
  if (!mapping?.UUID) throw new Error(`${FunctionName} has no stream mapping`);
  let UUID: string | undefined = mapping.UUID;
  const {
    EventSourceArn,
    BatchSize,
    FilterCriteria,
    DestinationConfig,
    MaximumRecordAgeInSeconds,
    MaximumRetryAttempts,
    BisectBatchOnFunctionError,
    ParallelizationFactor,
    FunctionResponseTypes,
  } = mapping;
  return {
    switch: async (Enabled) =>
      void (await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }))),
    remove: async () => void (await client.send(new DeleteEventSourceMappingCommand({ UUID }))),
    async putBack() {
      const made = await client.send(
        new CreateEventSourceMappingCommand({
          FunctionName,
          EventSourceArn,
          BatchSize,
          FilterCriteria,
          DestinationConfig,
          MaximumRecordAgeInSeconds,
          MaximumRetryAttempts,
          BisectBatchOnFunctionError,
          ParallelizationFactor,
          FunctionResponseTypes,
          StartingPosition: 'LATEST',
        }),
      );
      UUID = made.UUID;
    },
    close: () => client.destroy(),
  };
};
