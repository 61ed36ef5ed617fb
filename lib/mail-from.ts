/** The domain to which mails from a domain bounce. */
export const mailFromOf = (domain: string): string => `mail.${domain}`;
