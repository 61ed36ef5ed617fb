import { shortHash } from '../../functions/shared/kernel/ids';

const ENGLISH = [
  'Amelia',
  'Arthur',
  'Beth',
  'Callum',
  'Daisy',
  'Edward',
  'Florence',
  'George',
  'Hannah',
  'Isla',
].concat(['Jack', 'Kate', 'Liam', 'Martha', 'Noah', 'Olive', 'Poppy', 'Ralph', 'Sarah', 'Thomas']);
const FRENCH = [
  'Adèle',
  'Bastien',
  'Camille',
  'Étienne',
  'Fanny',
  'Gabriel',
  'Hélène',
  'Inès',
  'Jules',
  'Léa',
];
const FRENCH_SPEAKING = new Set(['France', 'Belgium']);

/** An invented person behind a number of the history: the address is at example.com, which belongs to nobody. */
export interface Person {
  readonly firstName: string;
  readonly email: string;
  readonly locale: 'en-GB' | 'fr-FR';
}

/** The person that a customer of the history gets; always the same one. */
export const personOf = (customer: string, country: string): Person => {
  const french = FRENCH_SPEAKING.has(country);
  const names = french ? FRENCH : ENGLISH;
  const draw = Buffer.from(shortHash('person', customer), 'base64url').readUInt32BE();
  return {
    firstName: names[draw % names.length] as string,
    email: `customer-${customer}@example.com`,
    locale: french ? 'fr-FR' : 'en-GB',
  };
};
