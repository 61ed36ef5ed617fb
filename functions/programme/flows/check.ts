import { isTooDeep } from '../../shared/kernel/canonical-json';
import { RelanceError } from '../../shared/kernel/errors';
import {
  fixtureVariables,
  LEAVING_MISSING,
  parseTemplate,
  partsWithoutLeaving,
  renderTemplate,
} from '../../shared/platform/liquid';
import type { CompiledTemplate, ProgrammeDocument } from '../contract';
import { checkProgramme } from '../domain/check-programme';
import { programmeSchema } from '../domain/document';
import { speaksOfLeaving } from '../domain/marketing-templates';
import { type Problem, problemAt } from '../domain/problem';
import { schemaProblems } from '../domain/schema-problems';

/** A document that may be published, or everything that is wrong with it. */
export type CheckedProgramme =
  | { readonly ok: true; readonly document: ProgrammeDocument; readonly problems: readonly [] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const checkRendering = (
  document: ProgrammeDocument,
  template: CompiledTemplate,
  index: number,
): Problem[] => {
  const sends = document.journeys.flatMap(({ steps }) => steps.filter((step) => step.do === 'send'));
  const isMarketing = sends.some((step) => step.template === template.id && step.class !== 'transactional');
  const problems = new Map<string, Problem>();
  const say = (part: readonly (string | number)[], code: string, message: string) => {
    const problem = problemAt(['templates', index, ...part], code, message);
    problems.set(`${problem.path} ${problem.code}`, problem);
  };
  for (const language of document.languages) {
    if (!['subject', 'html', 'text'].every((part) => Object.hasOwn(template[part as 'html'], language)))
      continue;
    try {
      const parsed = parseTemplate(template, language);
      for (const fixture of template.fixtures) {
        const variables = fixtureVariables(fixture, document.name, language);
        const mail = renderTemplate(parsed, variables);
        for (const part of isMarketing ? partsWithoutLeaving(mail, variables) : [])
          say([part, language], 'unsubscribe_missing', LEAVING_MISSING);
      }
    } catch (error) {
      if (!(error instanceof RelanceError)) throw error;
      say([language], error.code, error.message);
    }
  }
  return [...problems.values()];
};

/**
 * The steps that send as transactional what speaks of leaving. Such a mail goes to those who have left as well, carries no
 * List-Unsubscribe (RFC 8058 is for what can be left), and its link would take its reader off everything but the mail itself.
 */
const checkTransactional = ({ journeys, templates }: ProgrammeDocument): Problem[] => {
  const leaving = new Set(templates.filter(speaksOfLeaving).map(({ id }) => id));
  return journeys.flatMap(({ steps }, journey) =>
    steps.flatMap((step, at) =>
      step.do === 'send' && step.class === 'transactional' && leaving.has(step.template)
        ? [
            problemAt(
              ['journeys', journey, 'steps', at, 'template'],
              'template_not_transactional',
              `the template "${step.template}" speaks of {{ unsubscribe_url }}, and a transactional message has nothing to leave: use another one, or send it as marketing`,
            ),
          ]
        : [],
    ),
  );
};

/** Checks a document of any shape: its schema, its own rules, and that its templates render for their fixtures. */
export const checkDocument = (input: unknown): CheckedProgramme => {
  if (isTooDeep(input)) {
    return { ok: false, problems: [problemAt([], 'document_too_deep', 'must be nested 64 levels at most')] };
  }
  const parsed = programmeSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problems: schemaProblems(parsed.error.issues, input) };
  const document = parsed.data;
  const problems = [
    ...checkProgramme(document),
    ...checkTransactional(document),
    ...document.templates.flatMap((template, index) => checkRendering(document, template, index)),
  ];
  return problems.length === 0 ? { ok: true, document, problems: [] } : { ok: false, problems };
};
