import { COLOURS, EDGE_ON, escapeHtml, pageOf, TEXT_ON } from '../../functions/messaging/domain/page';

/** The relative luminance of `#rrggbb`, by WCAG 2.2. */
const luminance = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

test('black on white is 21:1, as WCAG says', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});

test.each(TEXT_ON.map((pair) => [...pair]))(
  '%s on %s can be read: 4.5:1 or more',
  (text = 'ink', ground = 'sheet') => {
    expect(contrast(COLOURS[text], COLOURS[ground])).toBeGreaterThanOrEqual(4.5);
  },
);

test.each(EDGE_ON.map((pair) => [...pair]))(
  '%s on %s can be seen: 3:1 or more',
  (edge = 'line', ground = 'sheet') => {
    expect(contrast(COLOURS[edge], COLOURS[ground])).toBeGreaterThanOrEqual(3);
  },
);

test('the style names no colour that is not in the list', () => {
  const used = new Set([...pageOf('en', '', '').matchAll(/#[0-9a-f]{3,8}\b/g)].map(([colour]) => colour));
  expect([...used].filter((colour) => !Object.values<string>(COLOURS).includes(colour))).toEqual([]);
});

test('text stays text in HTML', () => {
  expect(escapeHtml(`<b title="x">'&'</b>`)).toBe('&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;');
  expect(pageOf('en', '</title><script>', '')).not.toContain('<script>');
});
