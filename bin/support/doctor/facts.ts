import type { Identity } from '../dns-records';

/** What was found out, or why it was not: a code and a sentence. */
export type Found<T> =
  | { readonly value: T }
  | { readonly problem: { readonly code: string; readonly message: string } };

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
  readonly secrets: Found<readonly string[]>;
  /** Concurrent executions of the account, and how many of them no function has reserved. */
  readonly concurrency: Found<{ readonly all: number; readonly unreserved: number }>;
  readonly programmeVersion: Found<number>;
  readonly writeKeys: Found<number>;
  readonly deadLetters: Found<number>;
  /** Status of the API's answer to a call without a write key. */
  readonly apiStatus: Found<number>;
}
