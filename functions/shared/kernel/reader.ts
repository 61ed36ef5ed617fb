/** What `read` needs of a schema. */
interface Readable<T> {
  readonly '~standard': {
    readonly validate: (value: unknown) => Validated<T> | Promise<Validated<T>>;
  };
}
type Validated<T> = { readonly value: T } | { readonly issues: readonly unknown[] };

/** What the made code answers instead of a value, where the schema has to judge; zod's own word for it. */
const REFUSED = Symbol.for('zod.compile.invalid');

/**
 * What stands for a schema in a bundled Lambda: the code that zod made of it (lib/bundle-readers), and made anew when it is first
 * asked. Whatever that does not take is judged by the schema itself, which `schema` loads, zod and its sentences with it.
 */
export const readerOf = <T>(
  make: (refused: symbol) => (value: unknown) => T | symbol,
  schema: () => Readable<T>,
): Readable<T> => {
  let take: ReturnType<typeof make> | undefined;
  const validate = (value: unknown): Validated<T> | Promise<Validated<T>> => {
    take ??= make(REFUSED);
    const taken = take(value);
    return taken === REFUSED ? schema()['~standard'].validate(value) : { value: taken as T };
  };
  return { '~standard': { validate } };
};

/** A rule of a schema answered with a promise. */
export const refusePromise = (): never => {
  throw new TypeError('a schema must answer at once');
};
