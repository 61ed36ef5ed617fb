/** What holds where a programme says nothing of the risk that a member unsubscribes. */
export const DEFAULT_UNSUBSCRIBE = { medium: 0.02, high: 0.05 };
/** What holds where a programme says nothing of recency and frequency. */
export const DEFAULT_RFM = { of: 'orders' as 'orders' | 'interactions' };
