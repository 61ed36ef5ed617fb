import { RelanceError } from '../../shared/kernel/errors';
import type { ContactCard } from '../contract';
import { emptyCard } from '../domain/stored-card';
import type { Clock, ContactStore, ReadMember } from '../ports';

const MAX_RACES = 8;
const FIRST_PAUSE_MS = 20;
const MAX_INSISTING = 3;
/** Insisting waits 160, 320 and 640 ms (spread): with the SDK's own tries it stays within the lease. */
const INSISTING_FROM = 3;

/** Waits before the next try after a lost race: longer each time, and spread. */
export const backOff = (clock: Pick<Clock, 'pause' | 'jitter'>, race: number): Promise<void> =>
  clock.pause(FIRST_PAUSE_MS * 2 ** race * (0.5 + clock.jitter() / 2));

/**
 * Does what must not fail, for what is known now nobody will know later: tries again after an error of the store or a
 * queue, four times in all, and throws the last error. What is done must be harmless when it is done twice.
 */
export const insist = async <T>(
  clock: Pick<Clock, 'pause' | 'jitter'>,
  act: () => Promise<T>,
): Promise<T> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (attempt >= MAX_INSISTING) throw error;
      await backOff(clock, attempt + INSISTING_FROM);
    }
  }
};

/**
 * Changes a card until the change holds: reads, applies `change`, writes on condition of the version, and begins again
 * after a lost race. Answers the card as written, or undefined when `change` had nothing to do. Throws
 * `contact_contended` when others were faster eight times.
 */
export const changeCard = async (
  ports: { readonly contacts: ContactStore; readonly clock: Pick<Clock, 'pause' | 'jitter'> },
  member: string,
  change: (card: ContactCard) => ContactCard | undefined,
  known?: ContactCard,
): Promise<ContactCard | undefined> => {
  let card = known;
  for (let race = 0; race < MAX_RACES; race += 1) {
    if (!card) {
      const read: ReadMember = await ports.contacts.read(member);
      card = read.contact ?? emptyCard(read.member);
    }
    const next = change(card);
    if (!next) return undefined;
    if (await ports.contacts.replace(next, card.version)) return next;
    card = undefined;
    await backOff(ports.clock, race);
  }
  throw new RelanceError(
    'contact_contended',
    `the contact card of member ${member} changed ${MAX_RACES} times while it was written`,
  );
};
