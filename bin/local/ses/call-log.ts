import { appendFileSync } from 'node:fs';

/** A call to the local SES of which SES would judge the rights. */
export interface SesCall {
  /** Application id of the client; our Lambdas say their handler's name. */
  readonly caller?: string | undefined;
  readonly action: 'SendEmail' | 'GetAccount' | 'ListSuppressedDestinations';
  /** The sender, of a `SendEmail`. */
  readonly from?: string;
  readonly configurationSet?: string | undefined;
}

/**
 * Notes each different call once, as the emulator notes those that it judges: `{caller, action, resource, allowed}` a
 * line. Calls of clients without an application id are nobody's. The local SES refuses no caller.
 */
export const createCallLog = (
  file: string,
  about: { readonly region: string; readonly accountId: string },
) => {
  const noted = new Set<string>();
  const arn = (resource: string) => `arn:aws:ses:${about.region}:${about.accountId}:${resource}`;
  return (call: SesCall): void => {
    if (!call.caller) return;
    const address = call.from && /[^\s<>]+@[^\s<>]+/.exec(call.from)?.[0];
    const resources = [
      ...(call.action === 'SendEmail' ? [] : ['*']),
      ...(address ? [arn(`identity/${address}`)] : []),
      ...(call.configurationSet ? [arn(`configuration-set/${call.configurationSet}`)] : []),
    ];
    for (const resource of resources) {
      const line = `${JSON.stringify({ caller: call.caller, action: `ses:${call.action}`, resource, allowed: true })}\n`;
      if (!noted.has(line)) appendFileSync(file, line);
      noted.add(line);
    }
  };
};
