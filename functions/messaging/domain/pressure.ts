import type { Reservation } from '../contract';

/*
 * The stored form of a reservation is one text, so that the 24 of a member at the ceiling of 8 a month leave the card
 * under 1 KB, one write unit:
 *
 *   key (16) | seconds since 1970 in base 36 (6) | class (1) | state (1) | topic [ '|' owner '|' end of the lease (s, base 36) ]
 *
 * Owner and lease are there only until the outcome is known. The channel is e-mail. The letter of the class is a capital
 * where the mail was sent under another card that had the address then.
 */
const CLASSES = { marketing: 'm', 'last-chance': 'l', transactional: 't' } as const;
const STATES = { reserved: 'r', sent: 's', unknown: 'u' } as const;

const PACKED = /^([\w-]{16})([0-9a-z]{6})([mltML])([rsu])([^|]+)(?:\|([^|]*)\|([0-9a-z]+))?$/;

const keyOf = <K extends string>(letters: Readonly<Record<K, string>>, letter: string | undefined): K =>
  (Object.keys(letters) as K[]).find((name) => letters[name] === letter) as K;

const seconds = (ms: number): string => Math.ceil(ms / 1000).toString(36);

/** The stored form of reservations; see above. Times are rounded up to whole seconds. */
export const packPressure = (pressure: readonly Reservation[]): string[] =>
  pressure.map((slot) => {
    const letter = slot.inherited ? CLASSES[slot.class].toUpperCase() : CLASSES[slot.class];
    const text = `${slot.key}${seconds(slot.at).padStart(6, '0')}${letter}${STATES[slot.state]}${slot.topic}`;
    return slot.state === 'sent'
      ? text
      : `${text}|${slot.owner ?? ''}|${seconds(slot.leaseUntil ?? slot.at)}`;
  });

const unpack = (stored: unknown): Reservation => {
  if (typeof stored === 'object' && stored !== null) return stored as Reservation;
  const match = PACKED.exec(String(stored));
  if (!match) throw new RangeError(`"${String(stored)}" is not a stored reservation`);
  const [, key = '', at = '', letter = '', state, topic = '', owner, lease] = match;
  return {
    key,
    at: Number.parseInt(at, 36) * 1000,
    class: keyOf(CLASSES, letter.toLowerCase()),
    topic,
    channel: 'email',
    state: keyOf(STATES, state),
    ...(owner ? { owner } : {}),
    ...(lease ? { leaseUntil: Number.parseInt(lease, 36) * 1000 } : {}),
    ...(letter === letter.toLowerCase() ? {} : { inherited: true }),
  };
};

/** Reservations from their stored form, oldest first as they were; throws a RangeError that quotes what is none. */
export const unpackPressure = (stored: readonly unknown[] | undefined): Reservation[] =>
  (stored ?? []).map(unpack);
