import { GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { Command } from 'commander';
import { isErrorNamed } from '../../functions/shared/kernel/errors';
import { isMailDomain, MAIL_DOMAIN_RULE } from '../../lib/mail-domain';
import { mailFromOf } from '../../lib/mail-from';
import { type DnsRecord, dnsRecords, type Identity } from '../support/dns-records';
import { plural } from '../support/plural';
import { EXIT, UsageError } from '../support/problems';
import { reads, running } from '../support/run';
import { domainOf, senderAddress } from '../support/sender';
import { lookupError } from '../support/stage';
import { stageSettings } from '../support/stage-settings';
import { whichAws } from '../support/which-aws';

const TIMEOUT_MS = 15_000;

const readIdentity = async (
  domain: string,
): Promise<{ readonly identity?: Identity; readonly region: string }> => {
  const client = new SESv2Client({});
  try {
    const region = await client.config.region();
    try {
      const request = new GetEmailIdentityCommand({ EmailIdentity: domain });
      return {
        region,
        identity: await client.send(request, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) }),
      };
    } catch (error) {
      if (isErrorNamed(error, 'NotFoundException')) return { region };
      throw error;
    }
  } finally {
    client.destroy();
  }
};

const linesOf = (records: readonly DnsRecord[]): string[] =>
  records.flatMap(({ name, type, value, why, state }) => [
    `${type.padEnd(5)} ${name}`,
    `      ${value}`,
    `      ${why} (${state.replaceAll('_', ' ')})`,
  ]);

/** `relance dns`: the records to add for sending. Exit code 3 while SES has not verified them. */
export const registerDns = (program: Command): void => {
  reads(program.command('dns'))
    .description(
      'the DNS records with which the sender’s domain lets SES send for it: DKIM, MAIL FROM, SPF, DMARC',
    )
    .option(
      '--domain <domain>',
      'the domain (default: the stage’s senderDomain, else that of the sender’s address)',
    )
    .action(
      running<[], { domain?: string }>(async ({ options, output }) => {
        const place = await whichAws(options);
        const asked = options.domain ?? stageSettings(place.stage).senderDomain ?? domainOf(senderAddress());
        const domain = asked.toLowerCase();
        if (!isMailDomain(domain))
          throw new UsageError('domain_invalid', `--domain ${MAIL_DOMAIN_RULE}; it is "${asked}"`);
        const { identity, region } = await readIdentity(domain).catch((error: unknown) => {
          throw lookupError(error, options.stage);
        });
        const records = dnsRecords(domain, region, mailFromOf(domain), identity);
        output.result({ domain, records }, linesOf(records));
        const open = records.filter(({ state }) => state !== 'verified' && state !== 'not_checked');
        if (open.length > 0)
          output.note(
            identity
              ? `${plural(open.length, 'record is', 'records are')} not verified yet: DNS takes minutes, SES looks again for 72 hours`
              : `SES does not know ${domain} yet: set senderDomain in lib/stages.ts and deploy the data stack first`,
          );
        return open.length > 0 ? EXIT.problems : EXIT.done;
      }),
    );
};
