const MAX_DEPTH = 100;

/**
 * Makes a parsed JSON value safe to copy: own `__proto__` keys are deleted in place, at every depth (`constructor`
 * and `prototype` are data like any other: nobody reads them but as own properties). False when it is nested deeper
 * than 100, which nothing that walks it by recursion would survive.
 */
export const cleanJson = (value: unknown): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    const next: unknown[] = [];
    for (const holder of level) {
      if (typeof holder !== 'object' || holder === null) continue;
      if (Array.isArray(holder)) {
        for (const inner of holder) if (typeof inner === 'object' && inner !== null) next.push(inner);
        continue;
      }
      if (Object.hasOwn(holder, '__proto__')) Reflect.deleteProperty(holder, '__proto__');
      for (const inner of Object.values(holder)) {
        if (typeof inner === 'object' && inner !== null) next.push(inner);
      }
    }
    level = next;
  }
  return true;
};
