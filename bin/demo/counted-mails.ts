import { placesIn, UNKNOWN_PLACE } from '../../functions/messaging/contract';
import type { LiveProgramme } from '../../functions/programme/contract';
import type { ProgrammeReader } from '../../functions/shared/platform/live-programme';
import type { CountedMail } from './cap-violations';
import { type AcceptedMail, eachMail } from './mails';

/** A mail for the counting of caps, one for each recipient, with its send key (empty when it has none). */
export type KeyedMail = CountedMail & { readonly key: string };

type Seen = Pick<AcceptedMail, 'at' | 'to' | 'tags'>;
const versionOf = ({ tags }: Seen): number => Number(tags['relance-version'] ?? 0);

/**
 * Mails as the caps count them. A mail carries no class and no topic: they are those of its journey's step in the
 * version of the programme that sent it. One that no version explains counts against all caps but those of a topic.
 */
export const asCounted = (
  mails: readonly Seen[],
  versions: Iterable<Pick<LiveProgramme, 'version' | 'rules'>>,
): readonly KeyedMail[] => {
  const placeOf = placesIn(versions);
  return mails.flatMap((mail) => {
    const { at, to, tags } = mail;
    const place =
      placeOf(versionOf(mail), tags['relance-journey'] ?? '', tags['relance-step'] ?? '') ?? UNKNOWN_PLACE;
    return to.map((address) => ({
      ...place,
      key: tags['relance-key'] ?? '',
      to: address,
      at: Date.parse(at),
    }));
  });
};

/** All mails that the local SES has accepted, as the caps count them. Throws `mails_unreadable`. */
export const countedMails = async (
  mailsUrl: string,
  programmes: Pick<ProgrammeReader, 'version'>,
): Promise<readonly KeyedMail[]> => {
  const mails: Seen[] = [];
  await eachMail(mailsUrl, ({ at, to, tags }) => {
    mails.push({ at, to, tags });
  });
  const versions: LiveProgramme[] = [];
  for (const version of new Set(mails.map(versionOf))) {
    const known = await programmes.version(version);
    if (known) versions.push(known);
  }
  return asCounted(mails, versions);
};
