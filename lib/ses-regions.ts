/**
 * Where SES sends mail, as AWS says in its list of endpoints (service `email` of endpoints.json in botocore 1.43.106;
 * the same table is in the AWS General Reference, "Amazon Simple Email Service endpoints and quotas").
 */
export const SES_REGIONS = {
  /** The day of the list: a Region opened later is missing, and is added here. */
  asOf: '2026-11-24',
  regions: [
    'af-south-1',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-5',
    'ca-central-1',
    'ca-west-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-gov-east-1',
    'us-gov-west-1',
    'us-west-1',
    'us-west-2',
  ],
} as const;

/** Whether SES sends mail from that Region, by the list of its day. */
export const sendsFrom = (region: string): boolean =>
  (SES_REGIONS.regions as readonly string[]).includes(region);

const continentOf = (region: string): string => region.slice(0, region.indexOf('-'));

/** What is wrong with a Region without SES, as a sentence about it ends; those near it that have it are named. */
export const withoutSes = (region: string): string => {
  const near = SES_REGIONS.regions.filter((one) => continentOf(one) === continentOf(region));
  const others = near.length > 0 ? near : SES_REGIONS.regions;
  return `SES sends no mail from ${region} (AWS's list of ${SES_REGIONS.asOf}); choose one of ${others.join(', ')}`;
};
