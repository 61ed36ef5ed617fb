import type { LocalStage } from '../../bin/local/local-stage';
import { logLines } from '../support/cloudwatch-logs';

/** What the Lambdas logged of some send keys: told of an outcome that nothing explains, for whoever looks for why. */
export const toldOf = async (
  keys: readonly string[],
  { endpointUrl: endpoint, region }: LocalStage,
  since: number,
): Promise<readonly string[]> => {
  if (keys.length === 0) return [];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const lines = await logLines({ endpoint, region, credentials }, since);
  return keys.map((key) => {
    const told = lines.filter(({ text }) => text.includes(key)).map(({ text }) => text.trim());
    return told.length === 0 ? `${key}: no line of any log` : `${key}: ${told.join(' ')}`;
  });
};
