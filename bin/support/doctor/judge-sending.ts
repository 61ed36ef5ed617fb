import { sendsFrom, withoutSes } from '../../../lib/ses-regions';
import { type Check, check, judge } from './check';
import { dmarcFault } from './dmarc';
import type { Facts } from './facts';

const REGION = 'SES in this Region';

/** What is wrong with the Region, known by its name alone: nothing, or the check that says it. */
export const judgeRegion = ({ local, region }: Facts): Check[] => {
  if (local || region === undefined || sendsFrom(region)) return [];
  const hint = `${withoutSes(region)}, as region of the stage in lib/stages.ts or as AWS_REGION`;
  return [{ name: REGION, ok: false, hint }];
};

/** Whether SES sends for this stage: in its Region, for the account, from the sender. */
export const judgeSending = (facts: Facts): Check[] => {
  const region = facts.region ?? 'this Region';
  const here: Check = { name: REGION, ok: true };
  const unknown = 'problem' in facts.sendingAccount ? facts.sendingAccount.problem : undefined;
  if (unknown && /ENOTFOUND|endpoint/i.test(`${unknown.code} ${unknown.message}`)) {
    const hint = `SES cannot be reached in ${region}: see whether the network is up, and reaches AWS`;
    return [{ name: REGION, ok: false, hint }];
  }
  return [
    here,
    judge('SES lets this account send', facts.sendingAccount, ({ enabled, enforcement }) =>
      check(
        'SES lets this account send',
        enabled && enforcement === 'HEALTHY',
        `sending is paused or under review (${enforcement}): see "Account dashboard" in the SES console, and the mail that AWS sent`,
      ),
    ),
    judge('SES is out of the sandbox', facts.sendingAccount, ({ production }) =>
      check(
        'SES is out of the sandbox',
        production,
        `in the sandbox only proved addresses get mail: ask for production access in the SES console of ${region} (README, "A real account")`,
      ),
    ),
    judge('SES’s quota', facts.sendingAccount, ({ perDay, perSecond }) =>
      check(
        'SES’s quota',
        perDay > 200 && perSecond > 1,
        `SES lets ${perDay} mails a day and ${perSecond} a second through: ask for more, and say in lib/stages.ts what you got (dailySendQuota)`,
      ),
    ),
    judge('the sender is proved to SES', facts.identity, (identity) =>
      check(
        'the sender is proved to SES',
        identity?.verified === true,
        identity
          ? `${identity.name} is not verified yet: add the records of npx relance dns --stage ${facts.stage}`
          : `SES knows neither the domain nor the address of ${facts.sender}: set senderDomain in lib/stages.ts, deploy, then npx relance dns --stage ${facts.stage}`,
      ),
    ),
    judge('mails are signed with DKIM', facts.identity, (identity) =>
      check(
        'mails are signed with DKIM',
        identity?.details.DkimAttributes?.Status === 'SUCCESS' ||
          (facts.local && identity?.verified === true),
        `add the CNAME records of npx relance dns --stage ${facts.stage}; Gmail and Yahoo refuse mass mail without`,
      ),
    ),
    judge('bounces come back to a domain of ours', facts.identity, (identity) =>
      check(
        'bounces come back to a domain of ours',
        identity?.details.MailFromAttributes?.MailFromDomainStatus === 'SUCCESS',
        `add the MX and TXT records of npx relance dns --stage ${facts.stage}: without them SPF does not speak for the sender's domain`,
      ),
    ),
    ...(facts.local
      ? []
      : [
          judge('the sender’s domain has a DMARC record', facts.dmarc, (dmarc) => {
            const fault = dmarcFault(dmarc);
            return check(
              'the sender’s domain has a DMARC record',
              fault === undefined,
              `${fault}: see the TXT record _dmarc of npx relance dns --stage ${facts.stage}; Gmail and Yahoo refuse mass mail without (a domain above counts only as senderDomain of the stage)`,
            );
          }),
        ]),
  ];
};
