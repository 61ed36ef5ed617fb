/** What a person does to the form of a page: values by field. */
export interface Filled {
  readonly tick?: Readonly<Record<string, readonly string[]>>;
  readonly untick?: Readonly<Record<string, readonly string[]>>;
  /** Radios and lists. */
  readonly choose?: Readonly<Record<string, string>>;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&');

const isOn = (tag: string): boolean => /\schecked[\s>]/.test(tag);

/** What a browser would send of the first form of a page, by `[name, value]`, before anybody touches it. */
export const fieldsOf = (html: string): [string, string][] => {
  const form = /<form method="post">([\s\S]*?)<\/form>/.exec(html)?.[1] ?? '';
  const inputs = [...form.matchAll(/<input[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => attribute(tag, 'type') === 'hidden' || isOn(tag))
    .map((tag): [string, string] => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? '']);
  const lists = [...form.matchAll(/<select[^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)].map(
    ([, name = '', options = '']): [string, string] => [
      name,
      attribute(/<option[^>]*\sselected>/.exec(options)?.[0] ?? '', 'value') ?? '',
    ],
  );
  return [...inputs, ...lists];
};

/** The body that a browser sends after a person has done that to the form. */
export const fill = (html: string, { tick = {}, untick = {}, choose = {} }: Filled = {}): string => {
  const form = new URLSearchParams(
    fieldsOf(html).filter(([name, value]) => !untick[name]?.includes(value) && !Object.hasOwn(choose, name)),
  );
  for (const [name, values] of Object.entries(tick)) for (const value of values) form.append(name, value);
  for (const [name, value] of Object.entries(choose)) form.set(name, value);
  return form.toString();
};

/** What is ticked or chosen on a page, by field; without the hidden fields. */
export const chosenOn = (html: string): Record<string, string[]> => {
  const chosen: Record<string, string[]> = {};
  for (const [name, value] of fieldsOf(html))
    if (name !== 'shown' && name !== 'was') chosen[name] = [...(chosen[name] ?? []), value];
  return chosen;
};
