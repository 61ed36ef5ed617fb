import { isoTime } from '../../shared/kernel/time';
import type { ContactCard, ContactChange } from '../contract';
import { announced, applyContactChange, contactSubscribed, isListenedTo } from '../domain/contact-change';
import { withInherited } from '../domain/inherited-slots';
import { hasLost, keepsBack, movedWords } from '../domain/lost-address';
import type { ContactsPorts } from '../ports';
import { changeCard } from './commit';
import { isTaking, type LeftBehind, NOTHING_LEFT, takeFromFormer } from './take-address';

const announce = async (ports: ContactsPorts, card: ContactCard | undefined): Promise<void> => {
  const announcing = card?.announcing ?? [];
  if (!card || announcing.length === 0) return;
  await ports.publish(announcing.map((one) => contactSubscribed(card.pk, one)));
  const told = new Set(announcing.map((one) => `${one.topic} ${one.cause}`));
  await changeCard(
    ports,
    card.pk,
    (now) => {
      const left = (now.announcing ?? []).filter((one) => !told.has(`${one.topic} ${one.cause}`));
      if (left.length === (now.announcing ?? []).length) return undefined;
      const next = announced(now);
      return left.length > 0 ? { ...next, announcing: left } : next;
    },
    card,
  );
};

/**
 * Tells the member who took an address what stands against mails to it, as the card says once it has lost it: whatever
 * was said between the taking and the loss.
 */
const handOver = async (
  ports: ContactsPorts,
  card: ContactCard,
  { addressLost, addressTo, at, cause }: ContactChange,
  now: number,
): Promise<void> => {
  if (addressLost === undefined || addressTo === undefined) return;
  if (card.address !== undefined || !hasLost(card, addressLost)) return;
  const said = movedWords(card, addressLost, Date.parse(at));
  if (keepsBack(said)) await changeContact(ports, { member: addressTo, at, cause, ...said }, now);
};

/** The card after a change, with what whoever had its address before has left there; undefined when nothing changes. */
const applied = (
  card: ContactCard,
  change: ContactChange,
  { slots, words }: LeftBehind,
  listened: Parameters<typeof applyContactChange>[2],
): ContactCard | undefined => {
  const { member, at, cause } = change;
  let after = withInherited(card, slots);
  for (const one of [...words.map((said) => ({ member, at, cause, ...said })), change])
    after = applyContactChange(after, one, listened) ?? after;
  return after === card ? undefined : { ...after, version: card.version + 1 };
};

/**
 * Applies a change to the CONTACT card, then tells of the topics that it opened. What is to be told is committed with
 * the card, and taken off when it was: a journey that hears of a subscription finds it on the card, and a crash
 * between the two tells it again, under the same id. An address that another had is taken from there first, with the
 * mails that it got: so at no moment do two cards write to it, and a crash in between leaves it with neither.
 */
export const changeContact = async (
  ports: ContactsPorts,
  said: ContactChange,
  now: number,
): Promise<void> => {
  // A client's clock may be hours ahead; a grant from tomorrow would outlive every departure of today.
  const change = { ...said, at: isoTime(Math.min(Date.parse(said.at), now)) };
  const live = await ports.programmes.live(now);
  const listened = ({ causedAt }: { causedAt: string }) => isListenedTo(live.rules.journeys, causedAt, now);
  const taking = await isTaking(ports, change);
  const write = async () => {
    const left = taking ? await takeFromFormer(ports, change, now) : NOTHING_LEFT;
    return changeCard(ports, change.member, (card) => applied(card, change, left, listened));
  };
  let written = await write();
  // Who left by a link of the former card meanwhile saw an address that nobody had: said again, now that it is taken.
  if (taking) written = (await write()) ?? written;
  const card = written ?? (await ports.contacts.read(change.member)).contact;
  await announce(ports, card);
  if (card) await handOver(ports, card, change, now);
};
