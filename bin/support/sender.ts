import { programme } from '../../programme/index';

/** The address that the mails of the repository's programme come from. */
export const senderAddress = (): string => programme.sender.address;

/** The domain of an address. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
