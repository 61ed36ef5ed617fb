import { randomBytes, randomUUID } from 'node:crypto';
import { putItem } from './tables';

/** A source id of nobody. */
export const freshSource = (): string =>
  randomBytes(26)
    .toString('hex')
    .replace(/[018 9]/g, 'z')
    .slice(0, 26);

/** An interaction as the recorder writes it, received so many minutes ago. */
export const recordedItem = (pk: string, name: string, minutesAgo: number, properties: object = {}) => {
  const at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const messageId = randomUUID();
  const body = JSON.stringify({ type: 'track', event: name, messageId, properties });
  return { pk, sk: `${at}#${messageId}`, kind: 'track', name, at, receivedAt: at, messageId, body };
};

/**
 * Writes an interaction so that the stream tells nobody: first as what is filtered out, then as it is. It is recorded,
 * and nobody will judge it.
 */
export const recordUnjudged = async (item: ReturnType<typeof recordedItem>): Promise<void> => {
  await putItem('interactions', { ...item, kind: 'decision' });
  await putItem('interactions', item);
};
