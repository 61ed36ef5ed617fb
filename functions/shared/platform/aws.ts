import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SDK_SETTINGS } from './sdk';

// Marked as pure where it is used: a bundle takes along only the clients that its Lambda asks for.
const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** A DynamoDB document client that drops `undefined`; one per process. */
export const dynamo = /* @__PURE__ */ lazily(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient(SDK_SETTINGS), {
    marshallOptions: { removeUndefinedValues: true },
  }),
);
/** The SQS client of this process. */
export const sqs = /* @__PURE__ */ lazily(() => new SQSClient(SDK_SETTINGS));
/** The EventBridge client of this process. */
export const eventBridge = /* @__PURE__ */ lazily(() => new EventBridgeClient(SDK_SETTINGS));
