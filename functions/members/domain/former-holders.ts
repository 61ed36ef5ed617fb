import { type FormerHolder, MAX_FORMER, PRESSURE_KEPT_MS } from '../../messaging/contract';

/**
 * Those who had an address before, with one more, the latest last: of each the last time, and nobody whose mails no cap
 * counts any more at that instant (epoch ms).
 */
export const withFormer = (
  from: readonly FormerHolder[] = [],
  former: FormerHolder,
  now: number,
): readonly FormerHolder[] =>
  [
    ...from.filter(
      ({ member, until }) => member !== former.member && now - Date.parse(until) < PRESSURE_KEPT_MS,
    ),
    former,
  ].slice(-MAX_FORMER);

/** Those of them who are not the member itself. */
export const othersThan = (
  from: readonly FormerHolder[] = [],
  selves: readonly string[],
): readonly FormerHolder[] => from.filter(({ member }) => !selves.includes(member));
