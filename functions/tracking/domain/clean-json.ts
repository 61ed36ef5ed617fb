const MAX_DEPTH = 100;

type Holder = Record<string, unknown>;

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

const cleanKeys = (holder: Holder): void => {
  if (Object.hasOwn(holder, '__proto__')) Reflect.deleteProperty(holder, '__proto__');
  for (const key of Object.keys(holder)) {
    if (key.isWellFormed()) continue;
    const { [key]: value } = holder;
    Reflect.deleteProperty(holder, key);
    holder[key.toWellFormed()] = value;
  }
};

/**
 * Makes a parsed JSON object or list safe to copy and to store, in place and at every depth: own `__proto__` keys are
 * deleted (`constructor` and `prototype` are data like any other: nobody reads them but as own properties), and in
 * keys and texts U+FFFD stands for each half of a surrogate pair, which DynamoDB does not take. False when it is
 * nested deeper than 100, which nothing that walks it by recursion would survive.
 */
export const cleanJson = (value: unknown): boolean => {
  let level: Holder[] = isHolder(value) ? [value] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    const next: Holder[] = [];
    for (const holder of level) {
      if (!Array.isArray(holder)) cleanKeys(holder);
      for (const [key, inner] of Object.entries(holder)) {
        if (isHolder(inner)) next.push(inner);
        else if (typeof inner === 'string' && !inner.isWellFormed()) holder[key] = inner.toWellFormed();
      }
    }
    level = next;
  }
  return true;
};
