import { PREFERENCES_SOURCE } from '../domain/consent';
import type { PreferenceChange } from '../domain/preferences';

/** An UpdateItem of the contact card, without its table and key. */
export interface CardUpdate {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/**
 * What a member chose as one update that needs no version, and adds one to it: every decision made on the older card is
 * lost. Its one condition beside the card's being there is on what it grants: that nothing stricter was said after the
 * page had been shown.
 */
export const updateOf = (change: PreferenceChange): CardUpdate => {
  const names: Record<string, string> = { '#version': 'version' };
  const values: Record<string, unknown> = { ':one': 1 };
  const set: string[] = [];
  const remove: string[] = [];
  const conditions = ['attribute_exists(pk)'];
  const give = (attribute: string, value: unknown) => {
    values[`:${attribute}`] = value;
    set.push(`${attribute} = :${attribute}`);
  };
  const consents = [
    ...change.withdrawn.map((topic) => ({ topic, state: 'withdrawn' as const })),
    ...change.granted.map((topic) => ({ topic, state: 'granted' as const })),
  ];
  consents.forEach(({ topic, state }, index) => {
    names[`#topic${index}`] = topic;
    values[`:consent${index}`] = { state, at: change.at, source: PREFERENCES_SOURCE };
    set.push(`consents.#topic${index} = :consent${index}`);
    if (state === 'withdrawn') return;
    names['#state'] = 'state';
    names['#at'] = 'at';
    values[':granted'] = 'granted';
    // Nothing was said of it, or a yes, or a no before the page was shown.
    conditions.push(
      `(attribute_not_exists(consents.#topic${index}) OR consents.#topic${index}.#state = :granted OR consents.#topic${index}.#at <= :shown)`,
    );
  });
  if (change.granted.length > 0)
    conditions.push('(attribute_not_exists(unsubscribedAt) OR unsubscribedAt <= :shown)');
  if (change.channelsOn.length > 0)
    conditions.push('(attribute_not_exists(channelsOff.email) OR channelsOff.email <= :shown)');
  if (change.granted.length + change.channelsOn.length > 0) values[':shown'] = change.shownAt;
  // E-mail is the only channel: the whole map is its entry.
  if (change.channelsOff.length > 0) give('channelsOff', { email: change.at });
  else if (change.channelsOn.length > 0) remove.push('channelsOff');
  if (change.frequency === 'less') give('frequency', 'less');
  if (change.frequency === 'usual') remove.push('frequency');
  if (change.pausedUntil !== undefined && change.pausedUntil > 0) give('pausedUntil', change.pausedUntil);
  if (change.pausedUntil === 0) remove.push('pausedUntil');
  if (change.announcing.length > 0) {
    values[':announcing'] = change.announcing;
    values[':none'] = [];
    set.push('announcing = list_append(if_not_exists(announcing, :none), :announcing)');
  }
  return {
    UpdateExpression: [
      ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
      ...(remove.length > 0 ? [`REMOVE ${remove.join(', ')}`] : []),
      'ADD #version :one',
    ].join(' '),
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
};
