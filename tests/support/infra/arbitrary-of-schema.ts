import * as fc from 'fast-check';

/** What a schema of zod says of itself, as far as values are made from it. */
interface Def {
  readonly type: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
  readonly element?: Schema;
  readonly innerType?: Schema;
  readonly keyType?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly checks?: readonly { readonly _zod: { readonly def: Check } }[];
}
interface Check {
  readonly check: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly length?: number;
  readonly value?: number;
  readonly pattern?: RegExp;
}
/** A schema of zod, as it looks inside. */
export interface Schema {
  readonly _zod: { readonly def: Def };
}

const TEXTS = [
  '',
  'a',
  'abc',
  '2026-03-01T10:00:00Z',
  '2026-03-01T10:00:00.000Z',
  '1d',
  '🙂',
  'https://shop.example',
  '__proto__',
];
/** Values that hardly any schema takes. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    0,
    -1,
    0.5,
    1e300,
    Number.NaN,
    true,
    [],
    {},
    [undefined],
    new Date(0),
    ...TEXTS,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const matching = (pattern: RegExp): fc.Arbitrary<string>[] => {
  try {
    return [fc.stringMatching(new RegExp(pattern.source, pattern.flags.replace('g', '')))];
  } catch {
    // fast-check makes no texts for look-aheads; those at hand have to do.
    return [];
  }
};

const textOf = (def: Def): fc.Arbitrary<unknown> => {
  const checks = (def.checks ?? []).map((check) => check._zod.def);
  const patterns = [def, ...checks].flatMap(({ pattern }) => (pattern ? [pattern] : []));
  const maximum = Math.min(
    40,
    ...checks.flatMap((check) => (check.check === 'max_length' ? [check.maximum ?? 0] : [])),
  );
  const minimum = Math.max(
    0,
    ...checks.flatMap((check) => (check.check === 'min_length' ? [check.minimum ?? 0] : [])),
  );
  const times = fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
    .map((at) => at.toISOString());
  // Of a rule of our own nobody knows what fits: times, often.
  const isRuled = checks.some(({ check }) => check === 'custom');
  const fits =
    patterns.length > 0
      ? patterns.flatMap(matching)
      : [fc.string({ minLength: minimum, maxLength: maximum })];
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...TEXTS) },
    ...(def.format === 'datetime' || isRuled ? [{ weight: 30, arbitrary: times }] : []),
    ...fits.map((arbitrary) => ({ weight: isRuled ? 1 : 30, arbitrary })),
  );
};

const numberOf = (def: Def): fc.Arbitrary<unknown> => {
  const checks = (def.checks ?? []).map((check) => check._zod.def);
  const least = checks.flatMap((check) => (check.check === 'greater_than' ? [check.value ?? 0] : []));
  const most = checks.flatMap((check) => (check.check === 'less_than' ? [check.value ?? 0] : []));
  const min = Math.max(-1e6, ...least);
  const max = Math.min(1e6, ...most);
  const whole = def.format === 'safeint' || checks.some(({ check }) => check === 'number_format');
  return fc.oneof(
    {
      weight: whole ? 50 : 1,
      arbitrary: fc.integer({ min: Math.ceil(min), max: Math.max(Math.ceil(min), Math.floor(max)) }),
    },
    { weight: 1, arbitrary: fc.double({ min, max, noNaN: true }) },
  );
};

const listOf = (def: Def, element: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
  const checks = (def.checks ?? []).map((check) => check._zod.def);
  const exact = checks.find((check) => check.check === 'length_equals')?.length;
  const minLength = exact ?? checks.find((check) => check.check === 'min_length')?.minimum ?? 0;
  return fc.array(element, { minLength, maxLength: exact ?? minLength + 2 });
};

/** Names of a record: what is no text is not made one, since not every object lets itself. */
const keyOf = (schema: Schema): fc.Arbitrary<string> =>
  arbitraryOf(schema).map((key) => (typeof key === 'string' ? key : typeof key));

const objectOf = ({ shape = {}, catchall }: Def): fc.Arbitrary<unknown> => {
  const known = fc.record(
    Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, arbitraryOf(schema)])),
  );
  const extra = fc.dictionary(
    fc.constantFrom('more', '__proto__', 'constructor'),
    fc.jsonValue({ maxDepth: 1 }),
    { maxKeys: 1 },
  );
  const weight = catchall?._zod.def.type === 'never' ? 1 : 6;
  return fc
    .tuple(
      known,
      fc.oneof({ weight: 12, arbitrary: fc.constant({}) }, { weight, arbitrary: extra }),
      fc.boolean(),
    )
    .map(([fields, others, drops]) => {
      const entries = Object.entries(fields).filter(([, value]) => !(drops && value === undefined));
      return { ...others, ...Object.fromEntries(entries) };
    });
};

const fitting = (def: Def): fc.Arbitrary<unknown> => {
  const inner = () => (def.innerType ? arbitraryOf(def.innerType) : garbage);
  switch (def.type) {
    case 'string':
      return textOf(def);
    case 'number':
      return numberOf(def);
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constantFrom(...(def.values ?? []));
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'array':
      return def.element ? listOf(def, arbitraryOf(def.element)) : garbage;
    case 'object':
      return objectOf(def);
    case 'record':
      return def.keyType && def.valueType
        ? fc.dictionary(keyOf(def.keyType), arbitraryOf(def.valueType), { maxKeys: 3 })
        : garbage;
    case 'union':
      return fc.oneof(...(def.options ?? []).map(arbitraryOf));
    case 'optional':
    case 'default':
      return fc.oneof(fc.constant(undefined), inner());
    case 'nullable':
      return fc.oneof(fc.constant(null), inner());
    case 'unknown':
      return fc.jsonValue({ maxDepth: 2 });
    default:
      throw new Error(`there are no values for a schema of the type ${def.type} yet`);
  }
};

/** Values that mostly fit a schema, with something that does not fit here and there. */
export const arbitraryOf = ({ _zod }: Schema): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 150, arbitrary: fitting(_zod.def) }, { weight: 1, arbitrary: garbage });
