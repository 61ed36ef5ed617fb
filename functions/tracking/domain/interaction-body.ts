import type { InteractionItem } from '../contract';

type Fields = Readonly<Record<string, unknown>>;

const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** What an interaction's body says: a call's properties, traits and context; an entry's properties. */
export interface InteractionBody {
  readonly properties: Fields;
  /** The traits of an identify, those of its context included. */
  readonly traits: Fields;
  /** Whether a call named the user, and not only the browser. */
  readonly isOfUser: boolean;
  readonly locale?: string;
  readonly timeZone?: string;
}

/** Reads the body of an interaction. Throws a SyntaxError when it is no JSON: the recorder wrote none such. */
export const readBody = (item: Pick<InteractionItem, 'kind' | 'body'>): InteractionBody => {
  const body = asFields(JSON.parse(item.body));
  if (item.kind === 'fact' || item.kind === 'decision')
    return { properties: body, traits: {}, isOfUser: false };
  const context = asFields(body.context);
  return {
    properties: asFields(body.properties),
    traits: { ...asFields(context.traits), ...asFields(body.traits) },
    isOfUser: asText(body.userId) !== undefined,
    locale: asText(context.locale),
    timeZone: asText(context.timezone),
  };
};
