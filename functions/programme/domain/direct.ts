/** What stands for a journey of messages that servers ask for (`POST /v1/messages`); no journey may be called so. */
export const DIRECT = 'transactional';
