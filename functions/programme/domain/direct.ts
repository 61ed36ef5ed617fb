/** What stands for a journey of messages that servers ask for (`POST /v1/messages`); no journey may be called so. */
export const DIRECT = 'transactional';

/** What stands for the topic of a mail of which nobody knows any more; no topic may be called so. */
export const UNKNOWN_TOPIC = 'unknown';
