import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { normaliseEmailAddress } from '../../functions/shared/kernel/email-address';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { addressHash, type HashKey, MEMBER_ID_PATTERN, sourceId } from '../../functions/shared/kernel/ids';
import { dynamo } from '../../functions/shared/platform/aws';
import { type MemberItems, readMember } from '../../functions/shared/platform/cards';
import { secretKey } from '../../functions/shared/platform/secrets';
import { named, type Stage } from './stage';

/** Where members are looked up; reads with the caller's own rights. */
export interface MemberLookup {
  readonly secret: () => Promise<HashKey>;
  /** The member that has the address of this keyed hash. */
  readonly memberOfAddress: (hash: string) => Promise<string | undefined>;
  readonly read: (member: string) => Promise<MemberItems>;
}

/** The lookup of a deployed stage. */
export const stageLookup = (stage: Stage): MemberLookup => ({
  secret: () => secretKey(stage.outputs.identitySecret),
  async memberOfAddress(hash) {
    const answer = await dynamo().send(
      new GetCommand({ TableName: named(stage.outputs.tables, 'identities'), Key: { pk: hash } }),
    );
    return answer.Item?.member as string | undefined;
  },
  read: (member) => readMember(dynamo(), named(stage.outputs.tables, 'members'), member),
});

const isKnown = (items: MemberItems): boolean =>
  Boolean(items.profile ?? items.activity ?? items.contact ?? items.scores) || items.enrolments.length > 0;

/** The ids that a text may mean, the likeliest first. */
async function* candidates(lookup: MemberLookup, text: string): AsyncGenerator<string> {
  const prefixed = /^(user|anonymous):(.+)$/s.exec(text);
  if (prefixed?.[1] && prefixed[2]) {
    yield sourceId(await lookup.secret(), prefixed[1] as 'user' | 'anonymous', prefixed[2]);
    return;
  }
  if (MEMBER_ID_PATTERN.test(text)) yield text;
  const address = normaliseEmailAddress(text);
  if (address.ok) {
    const member = await lookup.memberOfAddress(addressHash(await lookup.secret(), address.value));
    if (member) yield member;
  }
  yield sourceId(await lookup.secret(), 'user', text);
}

const MAY_WAIT =
  'who was just identified may still wait in a queue: see npx relance status; npx relance settle waits for it';

/**
 * Everything kept of the member that is meant: by member id, e-mail address, `user:ID`, `anonymous:ID`, or the user
 * id as the website gives it. Redirects of merges are followed. Throws `member_unknown`.
 */
export const findMember = async (lookup: MemberLookup, text: string): Promise<MemberItems> => {
  for await (const id of candidates(lookup, text)) {
    const items = await lookup.read(id);
    if (isKnown(items)) return items;
  }
  throw new RelanceError(
    'member_unknown',
    normaliseEmailAddress(text).ok
      ? `no member is known by the address "${text}"; ${MAY_WAIT}`
      : `no member is known as "${text}"; give a member id, an e-mail address, user:ID or anonymous:ID; ${MAY_WAIT}`,
  );
};
