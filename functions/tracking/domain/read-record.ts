import type { Checked } from '../../shared/kernel/errors';
import { read } from '../../shared/kernel/read';
import { type InteractionItem, interactionItemSchema } from '../contract';

/** The new image of a stream's record; all that the recorder writes is text. */
export type Image = Readonly<Record<string, { readonly S?: string | undefined }>>;

/** The interaction in a stream record's new image; issues when it is none that the recorder wrote. */
export const readImage = (image: Image): Checked<InteractionItem> => {
  const texts = Object.entries(image).flatMap(([name, { S }]) =>
    S === undefined ? [] : [[name, S] as const],
  );
  return read(interactionItemSchema, Object.fromEntries(texts));
};
