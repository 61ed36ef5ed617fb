import { plural } from './plural';

/** That the shares changed, and what is done about it; nothing where they did not. */
export const sharesSentence = (shares: readonly number[]): string[] =>
  shares.length < 2
    ? []
    : [
        `The control group's share changed (${shares.map((share) => `${Number((share * 100).toPrecision(6))} %`).join(', ')}): members are compared with those who were drawn with the same one, and the rates are weighted alike.`,
      ];

/** Who is left out because nothing was drawn. */
export const undrawnSentence = (undrawn: number): string[] =>
  undrawn === 0
    ? []
    : [
        `${plural(undrawn, 'member')} entered before there was a control group, or one whose size is known: left out.`,
      ];
