/** What DynamoDB counts of an attribute value in its wire form (`{"S": "..."}`), in bytes. */
type Wire = Readonly<Record<string, unknown>>;

const numberSize = (text: string): number => {
  const [mantissa = '0'] = text.replace('-', '').toLowerCase().split('e');
  const digits = mantissa.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
};

const bytes = (text: string): number => Buffer.byteLength(text);

const valueSize = (value: Wire): number => {
  const [[type, content] = ['NULL', true]] = Object.entries(value);
  switch (type) {
    case 'S':
      return bytes(String(content));
    case 'N':
      return numberSize(String(content));
    case 'B':
      return Buffer.from(String(content), 'base64').length;
    case 'SS':
      return (content as string[]).reduce((sum, one) => sum + bytes(one), 0);
    case 'NS':
      return (content as string[]).reduce((sum, one) => sum + numberSize(one), 0);
    case 'L':
      return (content as Wire[]).reduce((sum, one) => sum + 1 + valueSize(one), 3);
    case 'M':
      return itemSize(content as Record<string, Wire>, 1) + 3;
    default:
      return 1;
  }
};

/**
 * The size of an item in DynamoDB's wire form, by the rules of the DynamoDB developer guide ("Item sizes and formats"):
 * names and text in UTF-8, about a byte for two digits of a number and one more, three bytes for a list or map and one
 * for each of its elements.
 */
export const itemSize = (item: Readonly<Record<string, Wire>>, eachExtra = 0): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + bytes(name) + valueSize(value) + eachExtra, 0);

/** Write units of an item of that size: one for each begun kilobyte. */
export const writeUnits = (size: number): number => Math.max(1, Math.ceil(size / 1024));
