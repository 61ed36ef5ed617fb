import { Resolver } from 'node:dns/promises';

/** The TXT records of a name, each as its parts. Throws `ENOTFOUND` or `ENODATA` where there are none. */
export type TxtLookup = (name: string) => Promise<readonly (readonly string[])[]>;

/** What the DNS says of a domain's DMARC. */
export interface Dmarc {
  /** The names that were asked, in order; the records are the last one's. */
  readonly lookedAt: readonly string[];
  /** Every record there that calls itself DMARC's. */
  readonly records: readonly string[];
}

const askDns: TxtLookup = (name) => new Resolver({ timeout: 2_000, tries: 2 }).resolveTxt(name);

const NONE = ['ENOTFOUND', 'ENODATA'];

const recordsOf = async (name: string, lookup: TxtLookup): Promise<string[]> => {
  try {
    const records = (await lookup(name)).map((parts) => parts.join(''));
    return records.filter((record) => /^v\s*=\s*DMARC1\s*(;|$)/.test(record));
  } catch (error) {
    if (NONE.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
};

/**
 * The DMARC records of a domain: its own, and where it has none, those of the stage's `senderDomain` when that is above it.
 * RFC 7489, 6.6.3, asks the organizational domain, which nobody can tell without the list of public suffixes: of the
 * domains above, only the one that the stage proves to be ours is asked.
 */
export const dmarcOf = async (
  domain: string,
  senderDomain: string | undefined,
  lookup: TxtLookup = askDns,
): Promise<Dmarc> => {
  const own = `_dmarc.${domain}`;
  const records = await recordsOf(own, lookup);
  if (records.length > 0 || !senderDomain || !domain.endsWith(`.${senderDomain}`))
    return { lookedAt: [own], records };
  const above = `_dmarc.${senderDomain}`;
  return { lookedAt: [own, above], records: await recordsOf(above, lookup) };
};

const POLICY = /^(none|quarantine|reject)$/i;

/** The values of a tag in a record: `p=none` is `none` of `p`. */
const valuesOf = (record: string, tag: string): string[] =>
  record
    .split(';')
    .map((part) => part.split('='))
    .filter(([name = '']) => name.trim() === tag)
    .map(([, ...value]) => value.join('=').trim());

/**
 * Why receivers find no policy in what was found, as a sentence begins; undefined where they find one: in exactly one
 * record, with one `p` and at most one `sp` that say none, quarantine or reject (RFC 7489, 6.3 and 6.6.3).
 */
export const dmarcFault = ({ lookedAt, records }: Dmarc): string | undefined => {
  const [record] = records;
  if (record === undefined) return `there is none at ${lookedAt.join(', nor at ')}`;
  const at = lookedAt.at(-1);
  if (records.length > 1) return `there are ${records.length} at ${at}, which counts as none: keep one`;
  const [policies, below] = [valuesOf(record, 'p'), valuesOf(record, 'sp')];
  if (policies.length === 1 && below.length <= 1 && [...policies, ...below].every((one) => POLICY.test(one)))
    return undefined;
  return `"${record}" at ${at} says no policy: it needs p=none, p=quarantine or p=reject, and an sp the like if any`;
};
