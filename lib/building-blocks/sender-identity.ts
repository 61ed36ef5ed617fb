import type { RemovalPolicy } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  MailFromBehaviorOnMxFailure,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { mailFromOf } from '../mail-from';

/** Where mails come from. */
export interface SenderIdentityProps {
  /** Name of the configuration set. */
  readonly configurationSet: string;
  /** The domain to prove to SES. @default none: the sender's domain is proved elsewhere */
  readonly domain?: string;
  readonly removal: RemovalPolicy;
}

/**
 * SES's side of sending: the configuration set, whose events go to the account's default bus (the only one that SES
 * writes to), with the suppression of bounces and complaints switched on; and the domain, signed with DKIM, with a MAIL FROM domain of its own.
 */
export class SenderIdentity extends Construct {
  constructor(scope: Construct, id: string, props: SenderIdentityProps) {
    super(scope, id);
    const set = new ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: props.configurationSet,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
    });
    set.applyRemovalPolicy(props.removal);
    set.addEventDestination('Events', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: Object.values(EmailSendingEvent),
    });
    if (!props.domain) return;
    new EmailIdentity(this, 'Domain', {
      identity: Identity.domain(props.domain),
      configurationSet: set,
      // Bounces come back to a name of our own, so that SPF speaks for the sender's domain too (DMARC alignment).
      mailFromDomain: mailFromOf(props.domain),
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.USE_DEFAULT_VALUE,
    }).applyRemovalPolicy(props.removal);
  }
}
