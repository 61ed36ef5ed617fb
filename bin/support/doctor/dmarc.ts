import { Resolver } from 'node:dns/promises';

/** The TXT records of a name, each as its parts. Throws `ENOTFOUND` or `ENODATA` where there are none. */
export type TxtLookup = (name: string) => Promise<readonly (readonly string[])[]>;

const askDns: TxtLookup = (name) => new Resolver({ timeout: 2_000, tries: 2 }).resolveTxt(name);

const NONE = ['ENOTFOUND', 'ENODATA'];

const recordOf = async (name: string, lookup: TxtLookup): Promise<string | undefined> => {
  try {
    const records = (await lookup(name)).map((parts) => parts.join(''));
    return records.find((record) => /^v=DMARC1\s*;/i.test(record));
  } catch (error) {
    if (NONE.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};

/**
 * The DMARC record that holds for a domain: its own, else the nearest of a domain above it (RFC 7489, 6.6.3, which asks
 * the organizational domain; without a list of public suffixes every parent of two labels or more is asked).
 */
export const dmarcOf = async (domain: string, lookup: TxtLookup = askDns): Promise<string | undefined> => {
  const labels = domain.split('.');
  for (let at = 0; at + 2 <= labels.length; at += 1) {
    const record = await recordOf(`_dmarc.${labels.slice(at).join('.')}`, lookup);
    if (record !== undefined) return record;
  }
  return undefined;
};
