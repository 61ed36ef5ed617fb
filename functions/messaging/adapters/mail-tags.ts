import type { KeyObject } from 'node:crypto';
import { MEMBER_ID_PATTERN } from '../../shared/kernel/ids';
import { SECOND_MS } from '../../shared/kernel/time';
import type { MailCause } from '../domain/mail-cause';
import type { FeedbackPorts } from '../ports';
import type { TokenKeys } from './token-keys';
import { isTagMac, tagMac } from './tokens';

/*
 * What a mail carries as SES tags, and every event of it brings back: its key and member, why it was sent, whose
 * reservation it is, and a MAC over all of that. No address and no name: ids only.
 */
const PREFIX = 'relance-';
const MAC = 'relance-mac';
const NAMES = {
  key: 'relance-key',
  member: 'relance-member',
  owner: 'relance-owner',
  journey: 'relance-journey',
  step: 'relance-step',
  occurrence: 'relance-occurrence',
  template: 'relance-template',
  programmeVersion: 'relance-version',
} as const;
/** What SES takes as the value of a tag, and what we ever send. */
const VALUE = /^[\w-]{1,255}$/;
const KEY = /^[\w-]{16}$/;

/** The tags of a mail with their MAC, as `SendEmail` takes them; what SES would refuse as a value is left out. */
export const tagsOf = (cause: MailCause, key: KeyObject): { Name: string; Value: string }[] => {
  const tags: Record<string, string> = {};
  for (const [field, name] of Object.entries(NAMES)) {
    const value = String(cause[field as keyof MailCause] ?? '');
    if (VALUE.test(value)) tags[name] = value;
  }
  return Object.entries({ ...tags, [MAC]: tagMac(key, tags) }).map(([Name, Value]) => ({ Name, Value }));
};

/** What the tags of an event say of its mail; undefined when none of the keys signed them. */
export const causeOfTags = (
  tags: Readonly<Record<string, readonly string[]>>,
  keys: readonly KeyObject[],
): MailCause | undefined => {
  const said: Record<string, string> = {};
  for (const [name, [value = '']] of Object.entries(tags))
    if (name.startsWith(PREFIX) && name !== MAC) said[name] = value;
  if (!isTagMac(keys, said, tags[MAC]?.[0] ?? '')) return undefined;
  const { [NAMES.key]: sendKey = '', [NAMES.member]: member = '', [NAMES.owner]: owner } = said;
  if (!KEY.test(sendKey) || !MEMBER_ID_PATTERN.test(member)) return undefined;
  return {
    key: sendKey,
    member,
    ...(owner === undefined ? {} : { owner }),
    journey: said[NAMES.journey] ?? '',
    step: said[NAMES.step] ?? '',
    occurrence: said[NAMES.occurrence] ?? '',
    template: said[NAMES.template] ?? '',
    programmeVersion: Number(said[NAMES.programmeVersion] ?? 0),
  };
};

/** SES's clock and ours differ, and a secret that was just written may be read a moment too early. */
const APART_MS = 5 * SECOND_MS;

/**
 * Reads what the tags of a mail (with the instant at which SES took it) say of it; undefined when no key of ours signed
 * them, also none that came into use shortly before the mail. Throws `token_keys_stale` when that cannot be told.
 */
export const causeReader =
  (keys: TokenKeys): FeedbackPorts['causeOf'] =>
  async ({ tags, timestamp }) => {
    if (tags[MAC] === undefined) return undefined;
    return (
      causeOfTags(tags, await keys()) ??
      causeOfTags(tags, await keys({ since: Date.parse(timestamp) + APART_MS }))
    );
  };
