import { normaliseEmailAddress } from '../../shared/kernel/email-address';
import type { IdentifyRequest, ProfileCard } from '../contract';
import {
  isTraitName,
  MAX_NOTED_LENGTH,
  MAX_TRAITS_BYTES,
  notedName,
  storable,
  traitProblem,
} from './storable';

/** What a profile holds beside its keys and version. */
export type ProfileFacts = Omit<ProfileCard, 'pk' | 'sk' | 'version'>;

/** At most so many browsers are linked to one member; the next ones stay visitors of their own. */
export const MAX_SOURCES = 200;

/** At most so many names of refused traits are noted. */
export const MAX_REFUSED = 20;

interface Said {
  readonly value: unknown;
  readonly at: number;
}

/** The newer of two sayings; of two at the same instant the one whose JSON sorts last, so that the order of arrival never matters. */
const newer = (a: Said | undefined, b: Said): Said => {
  if (!a || b.at > a.at) return b;
  if (b.at < a.at) return a;
  return JSON.stringify(b.value) > JSON.stringify(a.value) ? b : a;
};

const own = <T>(holder: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  holder && Object.hasOwn(holder, key) ? holder[key] : undefined;

const entryBytes = (name: string, value: unknown): number =>
  value === undefined
    ? 0
    : Buffer.byteLength(JSON.stringify(name)) + Buffer.byteLength(JSON.stringify(value)) + 2;

interface Refusal {
  readonly code: string;
  readonly at: number;
}

interface Draft {
  bytes: number;
  traits: Record<string, unknown>;
  said: Record<string, number>;
  refused: Record<string, Refusal>;
}

/** A newer refusal counts; of two at the same instant the code that sorts last. */
const isNewerRefusal = (before: Refusal | undefined, { code, at }: Refusal): boolean =>
  !before || at > before.at || (at === before.at && code > before.code);

/** When the trait that is noted under that name was last kept (epoch ms). */
const keptAt = (draft: Draft, noted: string): number | undefined =>
  own(draft.said, noted) ??
  (noted.length < MAX_NOTED_LENGTH
    ? undefined
    : Object.entries(draft.said).find(([name]) => notedName(name) === noted)?.[1]);

const refuse = (draft: Draft, name: string, refusal: Refusal) => {
  const noted = notedName(name);
  const kept = keptAt(draft, noted);
  if (kept !== undefined && kept >= refusal.at) return;
  if (isNewerRefusal(own(draft.refused, noted), refusal)) draft.refused[noted] = refusal;
};

const sayTrait = (draft: Draft, said: string, value: unknown, at: number) => {
  const name = said.toWellFormed();
  if (!isTraitName(name)) return;
  const problem = traitProblem(name, value);
  if (problem) {
    // DynamoDB has no empty names: this one cannot be noted either.
    if (name !== '') refuse(draft, name, { code: problem, at });
    return;
  }
  const before = own(draft.said, name);
  const kept = newer(before === undefined ? undefined : { value: own(draft.traits, name), at: before }, {
    value: storable(value),
    at,
  });
  const growth = entryBytes(name, kept.value) - entryBytes(name, own(draft.traits, name));
  if (growth > 0 && draft.bytes + growth > MAX_TRAITS_BYTES)
    return refuse(draft, name, { code: 'traits_too_large', at });
  draft.bytes += growth;
  draft.traits[name] = kept.value;
  draft.said[name] = kept.at;
  const noted = notedName(name);
  const refusal = own(draft.refused, noted);
  if (refusal && refusal.at <= kept.at) delete draft.refused[noted];
};

/** The names that sort first: a choice that does not depend on which was refused first. */
const firstByName = (refused: Draft['refused']): Draft['refused'] =>
  Object.fromEntries(
    Object.entries(refused)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, MAX_REFUSED),
  );

const finish = (facts: ProfileFacts, draft: Draft): ProfileFacts => {
  const { addressProblem: _, refused: __, ...rest } = facts;
  const email = own(draft.traits, 'email');
  const checked = email === undefined || email === null ? undefined : normaliseEmailAddress(email);
  return {
    ...rest,
    traits: draft.traits,
    said: draft.said,
    ...(Object.keys(draft.refused).length > 0 ? { refused: firstByName(draft.refused) } : {}),
    ...(checked && !checked.ok ? { addressProblem: checked.issues[0]?.code ?? 'email_invalid' } : {}),
  };
};

const draftOf = (facts: ProfileFacts | undefined): Draft => ({
  bytes: Object.entries(facts?.traits ?? {}).reduce((sum, [name, value]) => sum + entryBytes(name, value), 0),
  traits: { ...facts?.traits },
  said: { ...facts?.said },
  refused: { ...facts?.refused },
});

const earlier = (a: string | undefined, b: string): string => (a !== undefined && a <= b ? a : b);

/**
 * A profile after an identify: of each trait the newest saying stays, whatever the order in which they arrive, and a
 * repetition changes nothing. Traits that cannot be kept are noted under `refused`; the others are kept.
 */
export const applyIdentify = (
  before: ProfileFacts | undefined,
  request: Pick<IdentifyRequest, 'traits' | 'locale' | 'timeZone' | 'at'>,
): ProfileFacts => {
  const at = Date.parse(request.at);
  const draft = draftOf(before);
  for (const [name, value] of Object.entries(request.traits)) {
    if (value !== undefined) sayTrait(draft, name, value, at);
  }
  const { locale, localeSaid, timeZone, timeZoneSaid, ...rest } = before ?? {
    traits: {},
    said: {},
    createdAt: request.at,
  };
  return finish(
    {
      ...rest,
      ...newestText(
        'locale',
        'localeSaid',
        { value: locale, at: localeSaid },
        { value: request.locale?.toWellFormed(), at },
      ),
      ...newestText(
        'timeZone',
        'timeZoneSaid',
        { value: timeZone, at: timeZoneSaid },
        { value: request.timeZone?.toWellFormed(), at },
      ),
      createdAt: earlier(before?.createdAt, request.at),
    },
    draft,
  );
};

interface Text {
  readonly value?: string;
  readonly at?: number;
}

const newestText = <V extends string, A extends string>(value: V, said: A, before: Text, next: Text) => {
  const kept =
    next.value === undefined
      ? before
      : newer(before.value === undefined ? undefined : { value: before.value, at: before.at ?? 0 }, {
          value: next.value,
          at: next.at ?? 0,
        });
  return kept.value === undefined ? {} : { [value]: kept.value, [said]: kept.at ?? 0 };
};

/** One profile of two: of each trait the newest saying; the sources of both, and `source` with them. */
export const uniteProfiles = (
  known: ProfileFacts | undefined,
  visitor: ProfileFacts | undefined,
  source: string,
  at: string,
): ProfileFacts => {
  const draft = draftOf(known);
  for (const [name, value] of Object.entries(visitor?.traits ?? {})) {
    sayTrait(draft, name, value, own(visitor?.said, name) ?? 0);
  }
  for (const [name, refusal] of Object.entries(visitor?.refused ?? {})) refuse(draft, name, refusal);
  const sources = [...new Set([...(known?.sources ?? []), ...(visitor?.sources ?? []), source])].sort();
  const {
    locale: _l,
    localeSaid: _ls,
    timeZone: _t,
    timeZoneSaid: _ts,
    ...rest
  } = known ?? {
    traits: {},
    said: {},
    createdAt: visitor?.createdAt ?? at,
  };
  return finish(
    {
      ...rest,
      ...newestText(
        'locale',
        'localeSaid',
        { value: known?.locale, at: known?.localeSaid },
        { value: visitor?.locale, at: visitor?.localeSaid },
      ),
      ...newestText(
        'timeZone',
        'timeZoneSaid',
        { value: known?.timeZone, at: known?.timeZoneSaid },
        { value: visitor?.timeZone, at: visitor?.timeZoneSaid },
      ),
      ...(visitor?.duplicateOf !== undefined && rest.duplicateOf === undefined
        ? { duplicateOf: visitor.duplicateOf }
        : {}),
      sources,
      createdAt: earlier(visitor?.createdAt, known?.createdAt ?? visitor?.createdAt ?? at),
    },
    draft,
  );
};
