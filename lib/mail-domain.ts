const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** What a domain must be that mails come from, as a sentence about it ends. */
export const MAIL_DOMAIN_RULE = 'must be a domain such as shop.example';

/** Whether mails can come from it: a host name of at least two parts, in lower case. */
export const isMailDomain = (text: string): boolean => DOMAIN.test(text);
