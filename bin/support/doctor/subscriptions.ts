import { RelanceError } from '../../../functions/shared/kernel/errors';
import { signedHeaders } from '../signed-call';
import type { Subscriptions } from './facts';
import { TIMEOUT_MS } from './found';

/** Where SNS answers, and as whom it is asked. */
export interface SnsAccess {
  readonly region: string;
  /** @default AWS's own */
  readonly endpointUrl?: string | undefined;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const textOf = (xml: string, tag: string): string | undefined =>
  new RegExp(`<${tag}>([^<]*)</${tag}>`)
    .exec(xml)?.[1]
    ?.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');

/** Calls SNS, of which no client is installed, by its query protocol; answers XML. Throws `sns_refused`. */
export const askSns = async (
  access: SnsAccess,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> => {
  const address = access.endpointUrl ?? `https://sns.${access.region}.amazonaws.com`;
  const body = new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters }).toString();
  const { accessKeyId, secretAccessKey, sessionToken } = access.credentials;
  const headers = signedHeaders(
    new URL(address).host,
    { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken ? { sessionToken } : {}),
      region: access.region,
      service: 'sns',
    },
    new Date(),
  );
  const response = await fetch(address, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.ok) return text;
  const why = [textOf(text, 'Code'), textOf(text, 'Message')].filter(Boolean).join(': ');
  throw new RelanceError('sns_refused', `SNS answered ${action} with ${response.status} ${why}`);
};

/** Who has agreed to hear of a topic, and who has not yet. SNS gives an ARN to those alone who have. */
export const subscriptionsOf = async (access: SnsAccess, topicArn: string): Promise<Subscriptions> => {
  const confirmed: string[] = [];
  const pending: string[] = [];
  let next: string | undefined;
  do {
    const page = await askSns(access, 'ListSubscriptionsByTopic', {
      TopicArn: topicArn,
      ...(next ? { NextToken: next } : {}),
    });
    for (const [member] of page.matchAll(/<member>[\s\S]*?<\/member>/g)) {
      const whom = textOf(member, 'Endpoint') ?? 'somebody';
      (textOf(member, 'SubscriptionArn')?.startsWith('arn:') ? confirmed : pending).push(whom);
    }
    next = textOf(page, 'NextToken') || undefined;
  } while (next);
  return { confirmed, pending };
};
