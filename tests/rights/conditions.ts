/** Conditions of a statement, as IAM keeps them: operator -> key -> one value, or several of which one must match. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Whether a pattern, in which a star stands for any text, is that of the whole text. */
export const matches = (pattern: string, text: string): boolean => {
  if (!pattern.includes('*')) return pattern === text;
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
};

const listed = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

/** How each operator that our rights use compares; what the request does not say matches none of them. */
const OPERATORS: Readonly<Record<string, (actual: string, expected: string) => boolean>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringLike: (actual, expected) => matches(expected, actual),
  ArnEquals: (actual, expected) => matches(expected, actual),
};

/**
 * Whether a request with these keys satisfies every condition, as IAM judges it: a key that the request lacks satisfies
 * none. Throws for an operator that it cannot judge.
 */
export const holds = (
  conditions: Conditions | undefined,
  request: Readonly<Record<string, string>>,
): boolean =>
  Object.entries(conditions ?? {}).every(([operator, keys]) => {
    const compare = OPERATORS[operator];
    if (!compare) throw new Error(`cannot judge the condition ${operator}`);
    return Object.entries(keys).every(([key, expected]) => {
      const actual = request[key];
      return actual !== undefined && listed(expected).some((one) => compare(actual, one));
    });
  });

/** Whether conditions are these, no fewer and no others; stars in what is expected stand for any text. */
export const areThese = (expected: Conditions = {}, actual: Conditions = {}): boolean => {
  const flat = (conditions: Conditions) =>
    Object.entries(conditions)
      .flatMap(([operator, keys]) =>
        Object.entries(keys).map(
          ([key, value]) => [`${operator} ${key}`, [...listed(value)].sort().join(' ')] as const,
        ),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const [wanted, found] = [flat(expected), flat(actual)];
  return (
    wanted.length === found.length &&
    wanted.every(([name, value], at) => name === found[at]?.[0] && matches(value, found[at][1]))
  );
};
