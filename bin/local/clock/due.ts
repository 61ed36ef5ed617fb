const ONCE = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/;

/** When a schedule's expression is due, epoch ms; undefined for what is no one-off `at(...)` in UTC. */
export const dueAt = (expression: string | undefined, zone = 'UTC'): number | undefined => {
  const [, instant] = ONCE.exec(expression ?? '') ?? [];
  return instant && zone === 'UTC' ? Date.parse(`${instant}Z`) : undefined;
};
