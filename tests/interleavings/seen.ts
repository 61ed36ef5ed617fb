/** 64 bits of a hash of a text. */
export type Print = readonly [number, number];

/** Texts that were seen, by their prints, each with a number. A million take 20 MB. */
export interface Seen {
  readonly size: number;
  /** Whether it is new. */
  add(print: Print): boolean;
  value(print: Print): number;
  set(print: Print, value: number): void;
}

/** The print of a text. */
export const printOf = (text: string): Print => {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  // The pair of zeros marks a free place.
  return [a >>> 0, (b >>> 0) | 1];
};

/** An empty set of texts. */
export const seenTexts = (): Seen => {
  let capacity = 1 << 16;
  let keys = new Uint32Array(capacity * 2);
  let values = new Float64Array(capacity);
  let size = 0;

  const placeOf = ([a, b]: Print): number => {
    let place = (a ^ Math.imul(b, 0x9e3779b1)) & (capacity - 1);
    while (keys[2 * place + 1] !== 0 && (keys[2 * place] !== a || keys[2 * place + 1] !== b))
      place = (place + 1) & (capacity - 1);
    return place;
  };

  const grow = (): void => {
    const [oldKeys, oldValues] = [keys, values];
    capacity *= 2;
    keys = new Uint32Array(capacity * 2);
    values = new Float64Array(capacity);
    for (const [old, value] of oldValues.entries()) {
      const pair = [oldKeys[2 * old] ?? 0, oldKeys[2 * old + 1] ?? 0] as const;
      if (pair[1] === 0) continue;
      const place = placeOf(pair);
      keys.set(pair, 2 * place);
      values[place] = value;
    }
  };

  return {
    get size() {
      return size;
    },
    add(print) {
      if (size * 10 > capacity * 7) grow();
      const place = placeOf(print);
      if (keys[2 * place + 1] !== 0) return false;
      keys[2 * place] = print[0];
      keys[2 * place + 1] = print[1];
      size += 1;
      return true;
    },
    value: (print) => values[placeOf(print)] ?? 0,
    set(print, value) {
      values[placeOf(print)] = value;
    },
  };
};
