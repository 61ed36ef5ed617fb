/** Texts that were seen, by 64 bits of a hash, each with a number. A million take 20 MB. */
export interface Seen {
  readonly size: number;
  /** The place of a text, and whether it is new. A place holds until the next text is added. */
  add(text: string): { readonly place: number; readonly isNew: boolean };
  value(text: string): number;
  set(text: string, value: number): void;
}

const hashes = (text: string): readonly [number, number] => {
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

  const placeOf = ([a, b]: readonly [number, number]): number => {
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
    add(text) {
      if (size * 10 > capacity * 7) grow();
      const pair = hashes(text);
      const place = placeOf(pair);
      const isNew = keys[2 * place + 1] === 0;
      if (isNew) {
        keys.set(pair, 2 * place);
        size += 1;
      }
      return { place, isNew };
    },
    value: (text) => values[placeOf(hashes(text))] ?? 0,
    set(text, value) {
      values[placeOf(hashes(text))] = value;
    },
  };
};
