/**
 * The instant (epoch ms) of an event by which a rule of EventBridge starts something: it names the run, so that a second
 * delivery is the same one. Undefined of what somebody else sent.
 */
export const scheduledAt = (event: unknown): number | undefined => {
  if (typeof event !== 'object' || event === null || !('detail-type' in event) || !('time' in event))
    return undefined;
  const at = Date.parse(String(event.time));
  return Number.isNaN(at) ? undefined : at;
};
