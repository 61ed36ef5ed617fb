import { convert } from 'html-to-text';

// A Liquid tag must come through whole, whatever it contains; as one word without markup it does.
const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const standIn = (index: number): string => `liquidtag${index}end`;
const STAND_IN = /liquidtag(\d+)end/g;

const asText = (tag: string): string => tag.replace(/\s+/g, ' ').replace(/&quot;/g, '"');

/** The text part of a mail, made from its HTML: links in full, the preview line left out, Liquid kept as it stands. */
export const textPartOf = (html: string): string => {
  const tags: string[] = [];
  const masked = html.replace(LIQUID, (tag) => standIn(tags.push(tag) - 1));
  const text = convert(masked, {
    wordwrap: false,
    selectors: [
      { selector: 'head', format: 'skip' },
      { selector: 'div[style*="display:none"]', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
      { selector: 'h1', options: { uppercase: false } },
      { selector: 'h2', options: { uppercase: false } },
    ],
  });
  return `${text
    .replace(STAND_IN, (whole, index) => asText(tags[Number(index)] ?? whole))
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
};
