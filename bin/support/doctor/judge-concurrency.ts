import { type Check, check, judge } from './check';
import type { Facts } from './facts';

const NAME = 'Lambda’s concurrency';
/** Lambda leaves no fewer than these to functions without a reservation. */
const UNRESERVED = 100;

/**
 * Whether the account has what the settings reserve. What a deployed Lambda reserves is no longer unreserved, so that only
 * what the next deployment raises must still be there; what it lowers is not counted, for it may come after.
 */
export const judgeConcurrency = (facts: Facts): Check => {
  const wanted = 'value' in facts.settings ? Object.entries(facts.settings.value.reservedConcurrency) : [];
  return judge(NAME, facts.concurrency, ({ all, unreserved }) =>
    judge(NAME, facts.reserved, (deployed) => {
      const sum = wanted.reduce((total, [, count]) => total + count, 0);
      const raised = wanted.reduce(
        (total, [handler, count]) => total + Math.max(0, count - (deployed[handler] ?? 0)),
        0,
      );
      return check(
        NAME,
        raised === 0 || unreserved - raised >= UNRESERVED,
        `of ${all} calls at once ${unreserved} are unreserved; the settings reserve ${sum}, ${raised} more than is deployed, and ${UNRESERVED} must be left: ask for more in Service Quotas, or lower reservedConcurrency`,
      );
    }),
  );
};
