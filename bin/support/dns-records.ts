import type { GetEmailIdentityResponse } from '@aws-sdk/client-sesv2';

/** How far a record is: as SES sees it, or not looked at by SES. */
export type RecordState = 'verified' | 'pending' | 'failed' | 'after_deployment' | 'not_checked';

/** A record to add to the sender's domain. */
export interface DnsRecord {
  readonly name: string;
  readonly type: 'CNAME' | 'MX' | 'TXT';
  readonly value: string;
  readonly why: string;
  readonly state: RecordState;
}

const STATES: Readonly<Record<string, RecordState>> = {
  SUCCESS: 'verified',
  PENDING: 'pending',
  NOT_STARTED: 'pending',
  TEMPORARY_FAILURE: 'pending',
  FAILED: 'failed',
};

const stateOf = (status: string | undefined): RecordState => STATES[status ?? ''] ?? 'pending';

/** What of SES's answer the records are made of; undefined while the identity does not exist. */
export type Identity = Pick<GetEmailIdentityResponse, 'DkimAttributes' | 'MailFromAttributes'>;

/**
 * The records with which a domain proves that SES may send for it. Sources: Amazon SES Developer Guide, "Easy DKIM",
 * "Using a custom MAIL FROM domain", "Complying with DMARC authentication protocol". `mailFrom` is the domain to which
 * mails bounce.
 */
export const dnsRecords = (
  domain: string,
  region: string,
  mailFrom: string,
  identity: Identity | undefined,
): DnsRecord[] => {
  const { Tokens = [], Status, SigningHostedZone = 'dkim.amazonses.com' } = identity?.DkimAttributes ?? {};
  const bounce = identity?.MailFromAttributes?.MailFromDomain ?? mailFrom;
  const bounceState = identity
    ? stateOf(identity.MailFromAttributes?.MailFromDomainStatus)
    : ('after_deployment' as const);
  const dkim: DnsRecord[] = Tokens.map((token) => ({
    name: `${token}._domainkey.${domain}`,
    type: 'CNAME',
    value: `${token}.${SigningHostedZone}`,
    why: 'DKIM: SES signs the mails in the name of the domain',
    state: stateOf(Status),
  }));
  const unknown: DnsRecord = {
    name: `<token>._domainkey.${domain}`,
    type: 'CNAME',
    value: `<token>.${SigningHostedZone}`,
    why: 'DKIM: three of these; SES makes the tokens when the data stack is deployed. Run this again then',
    state: 'after_deployment',
  };
  return [
    ...(dkim.length > 0 ? dkim : [unknown]),
    {
      name: bounce,
      type: 'MX',
      value: `10 feedback-smtp.${region}.amazonses.com`,
      why: 'MAIL FROM: bounces come back to SES',
      state: bounceState,
    },
    {
      name: bounce,
      type: 'TXT',
      value: '"v=spf1 include:amazonses.com ~all"',
      why: 'SPF: SES may send for the MAIL FROM domain',
      state: bounceState,
    },
    {
      name: `_dmarc.${domain}`,
      type: 'TXT',
      value: '"v=DMARC1; p=none;"',
      why: 'DMARC: Gmail and Yahoo ask for it; make it p=quarantine once your reports are clean. Keep the one that you have',
      state: 'not_checked',
    },
  ];
};
