import { UsageError } from './problems';

/** An instant as people write it, in UTC. Throws `<option>_invalid` (dashes as underscores). */
export const instantOf = (option: string, text: string): string => {
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new UsageError(
      `${option.replaceAll('-', '_')}_invalid`,
      `--${option} must be an instant such as 2026-01-31T02:00:00Z; it is "${text}"`,
    );
  }
  return new Date(at).toISOString();
};
