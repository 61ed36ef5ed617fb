import { checkDocument } from '../../functions/programme/flows/check';
import { documentOf, welcomeJourney } from '../support/journeys/builders';

/** The problems of a programme whose mails have such a sender and such a subject. */
const problemsOf = (sender: string, subject: string) => {
  const { templates, ...document } = structuredClone(documentOf([welcomeJourney()]));
  const changed = {
    ...document,
    sender: { ...document.sender, name: sender },
    templates: templates.map((template) => ({ ...template, subject: { ...template.subject, en: subject } })),
  };
  return checkDocument(changed).problems.map(({ path, code }) => `${path} ${code}`);
};

describe('what becomes a header of a mail', () => {
  it('may hold any character that can be seen', () => {
    expect(problemsOf('Thé & Cie — “Club”', 'Bonjour {{ member.firstName }} 🎁')).toEqual([]);
  });

  it.each(['\r\n', '\n', '\r', '\0', '\t', '\u001b', '\u007f', '\u0085', '\u2028', '\u2029'])(
    'is refused with the control character %j',
    (character) => {
      const text = `The Club${character}Bcc: all@shop.example`;
      expect(problemsOf(text, 'Hello')).toEqual(['sender.name control_character']);
      expect(problemsOf('The Club', text)).toEqual([
        'templates.0.subject.en control_character',
        'templates.1.subject.en control_character',
      ]);
    },
  );
});
