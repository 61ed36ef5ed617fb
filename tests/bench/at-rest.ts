import { resourcesOf, templatesOf } from '../support/infra/templates';

/** List prices of what is paid by the month (tests/bench/prices.json). */
export interface MonthlyPrices {
  readonly monthly: {
    readonly key: number;
    readonly secret: number;
    readonly alarm: number;
    readonly dashboard: number;
  };
  readonly perMillion: { readonly queueRequests: number };
  readonly emptyPollsPerQueueAndMonth: number;
}

/**
 * What the stage `prod`, with everybody told of everything, costs in a month in which nobody does anything, in US
 * dollars by part: counted from its templates. Tables, functions and logs cost nothing then, but for what they keep.
 */
export const atRest = (prices: MonthlyPrices): Readonly<Record<string, number>> => {
  const { data, service } = templatesOf('prod', {
    senderDomain: 'shop.example',
    alarmsEmail: 'ops@shop.example',
    monthlyBudgetUsd: 100,
    dailySendQuota: 50_000,
  });
  const count = (template: typeof data, type: string) => Object.keys(resourcesOf(template, type)).length;
  const polled = Object.values(resourcesOf(service, 'AWS::Lambda::EventSourceMapping')).filter(
    ({ Properties }) => !Properties.StartingPosition,
  ).length;
  return {
    alarms: count(service, 'AWS::CloudWatch::Alarm') * prices.monthly.alarm,
    dashboard: count(service, 'AWS::CloudWatch::Dashboard') * prices.monthly.dashboard,
    key: count(data, 'AWS::KMS::Key') * prices.monthly.key,
    secrets: count(data, 'AWS::SecretsManager::Secret') * prices.monthly.secret,
    'queues asked in vain':
      (polled * prices.emptyPollsPerQueueAndMonth * prices.perMillion.queueRequests) / 1e6,
  };
};
