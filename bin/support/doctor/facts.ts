import type { Identity } from '../dns-records';
import type { Dmarc } from './dmarc';

/** What was found out, or why it was not: a code, a sentence, and what to do where something can be done. */
export type Found<T> =
  | { readonly value: T }
  | { readonly problem: { readonly code: string; readonly message: string; readonly hint?: string } };

/** How a secret stands; `empty`: it has no value, `going`: somebody deleted it, and it can be restored for some days. */
export type SecretState = 'there' | 'empty' | 'going' | 'missing';

/** Who is told when an alarm rings. */
export interface Subscriptions {
  /** Addresses that have agreed. */
  readonly confirmed: readonly string[];
  /** Addresses that have not yet agreed: SNS sends them nothing. */
  readonly pending: readonly string[];
}

/** Everything that the doctor looks at; each is asked by itself, so that one that fails hides none of the others. */
export interface Facts {
  readonly stage: string;
  readonly local: boolean;
  readonly node: string;
  readonly region?: string;
  readonly settings: Found<{
    readonly alarmsEmail?: string | undefined;
    readonly monthlyBudgetUsd?: number | undefined;
    readonly reservedConcurrency: Readonly<Record<string, number>>;
  }>;
  /** Whose credentials these are. Where this could not be found out, nothing that needs an account was asked. */
  readonly caller: Found<{ readonly account: string; readonly arn: string }>;
  /** Version of CDK's bootstrap stack; 0: there is none. */
  readonly bootstrap: Found<number>;
  /** Status of the stacks `data` and `service`; `missing` where there is none. */
  readonly stacks: Found<Readonly<Record<'data' | 'service', string>>>;
  readonly sendingAccount: Found<{
    readonly production: boolean;
    readonly enabled: boolean;
    readonly enforcement: string;
    readonly perSecond: number;
    readonly perDay: number;
  }>;
  /** The identity that the mails come from, its domain first, else its address; undefined: SES knows neither. */
  readonly identity: Found<
    { readonly name: string; readonly verified: boolean; readonly details: Identity } | undefined
  >;
  readonly sender: string;
  /** The DMARC records of the sender's domain, and where they were looked for. Of a local stage nobody asks the DNS. */
  readonly dmarc: Found<Dmarc>;
  /** The secrets of the data stack. */
  readonly secrets: Found<Readonly<Record<'identity' | 'tokens', SecretState>>>;
  /** Of the alarms' topic; undefined: the deployed stage has none. */
  readonly subscriptions: Found<Subscriptions | undefined>;
  /** Concurrent executions of the account, and how many of them no function has reserved. */
  readonly concurrency: Found<{ readonly all: number; readonly unreserved: number }>;
  /** What each Lambda that the settings name in `reservedConcurrency` reserves as deployed; 0: nothing, or not there. */
  readonly reserved: Found<Readonly<Record<string, number>>>;
  readonly programmeVersion: Found<number>;
  readonly writeKeys: Found<number>;
  readonly deadLetters: Found<number>;
  /** Status of the API's answer to a call without a write key. */
  readonly apiStatus: Found<number>;
}
