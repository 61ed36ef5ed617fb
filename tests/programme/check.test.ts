import { checkDocument } from '../../functions/programme/flows/check';
import { basketJourney, documentOf, welcomeJourney } from '../support/journeys/builders';

// A change may break the document in any way, so it sees it without its type.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Loose = any;
type Change = (document: Loose) => void;

/** The problems of a programme that is right but for one change, as `path code`. */
const problemsOf = (change: Change = () => undefined) => {
  const document = structuredClone(documentOf([welcomeJourney(), basketJourney()]));
  change(document);
  return checkDocument(document).problems.map(({ path, code }) => `${path} ${code}`);
};
const journey = (document: Loose, index = 1): Loose => document.journeys[index];

test('a programme without mistakes has no problems', () => {
  expect(checkDocument(documentOf([welcomeJourney(), basketJourney()]))).toMatchObject({
    ok: true,
    problems: [],
  });
});

describe('the path and the code of', () => {
  test.each<[string, string, Change]>([
    [
      'a journey by the name of what servers ask for',
      'journeys.1.id id_reserved',
      (d) => {
        journey(d).id = 'transactional';
      },
    ],
    [
      'an unknown template',
      'journeys.1.steps.1.template template_unknown',
      (d) => {
        journey(d).steps[1].template = 'nothing';
      },
    ],
    [
      'a template with a link of leaving that is sent as transactional',
      'journeys.1.steps.1.template template_not_transactional',
      (d) => {
        journey(d).steps[1].class = 'transactional';
      },
    ],
    [
      'an unknown topic of a message',
      'journeys.1.steps.1.topic topic_unknown',
      (d) => {
        journey(d).steps[1].topic = 'nothing';
      },
    ],
    [
      'an unknown topic of a cap',
      'caps.0.scope.topic topic_unknown',
      (d) => {
        d.caps.unshift({ scope: { topic: 'nothing' }, max: 1, window: '1d' });
      },
    ],
    [
      'an unknown topic of consent',
      'consent.0.topic topic_unknown',
      (d) => {
        d.consent = [{ topic: 'nothing', when: { trait: 'newsletter' } }];
      },
    ],
    [
      'an unknown topic in a condition',
      'journeys.1.exit.0.when.any.1.consent topic_unknown',
      (d) => {
        journey(d).exit[0].when = { any: [{ did: 'X' }, { consent: 'nothing', is: 'granted' }] };
      },
    ],
    [
      'an unknown topic that is waited for',
      'journeys.0.entry.where.is topic_unknown',
      (d) => {
        journey(d, 0).entry.where.is = 'nothing';
      },
    ],
    [
      'an unknown segment',
      'journeys.1.entry.where.not.segment segment_unknown',
      (d) => {
        journey(d).entry.where = { not: { segment: 'nothing' } };
      },
    ],
    [
      'segments in a circle',
      'segments.0.when segment_circle',
      (d) => {
        d.segments = [{ id: 'a', when: { segment: 'a' } }];
      },
    ],
    [
      'a duplicate journey',
      'journeys.2.id duplicate_id',
      (d) => {
        d.journeys.push(d.journeys[1]);
      },
    ],
    [
      'a duplicate topic',
      'topics.1.id duplicate_id',
      (d) => {
        d.topics.push(d.topics[0]);
      },
    ],
    [
      'a duplicate step',
      'journeys.1.steps.2.id duplicate_id',
      (d) => {
        journey(d).steps.push({ ...journey(d).steps[1] });
      },
    ],
    [
      'a wait after which nothing is sent',
      'journeys.1.steps.2 step_dead',
      (d) => {
        journey(d).steps.push({ id: 'more', do: 'wait', for: '1d' });
      },
    ],
    [
      'a step that nothing leads to',
      'journeys.1.steps.2 step_unreachable',
      (d) => {
        const [, send] = journey(d).steps;
        journey(d).steps = [{ ...send, id: 'first' }, { id: 'stop', do: 'end' }, send];
      },
    ],
    [
      'a journey that sends nothing',
      'journeys.1.steps journey_without_send',
      (d) => {
        journey(d).steps = [{ id: 'stop', do: 'end' }];
      },
    ],
    [
      'a branch to nowhere',
      'journeys.1.steps.0.no step_unknown',
      (d) => {
        journey(d).steps.unshift({
          id: 'b',
          do: 'branch',
          if: { did: 'X' },
          yes: 'two-hours',
          no: 'nowhere',
        });
      },
    ],
    [
      'a branch backwards',
      'journeys.1.steps.2.yes branch_backwards',
      (d) => {
        journey(d).steps.push({ id: 'b', do: 'branch', if: { did: 'X' }, yes: 'two-hours', no: 'again' });
        journey(d).steps.push({ ...journey(d).steps[1], id: 'again' });
      },
    ],
    [
      'waits that last too long',
      'journeys.1.steps wait_too_long',
      (d) => {
        journey(d).steps[0].for = '366d';
      },
    ],
    [
      'a message that is worth sending too long',
      'journeys.1.steps.1.expires expires_too_long',
      (d) => {
        journey(d).steps[1].expires = '31d';
      },
    ],
    [
      'a gap for who enters once',
      'journeys.0.reentry.gap gap_without_effect',
      (d) => {
        journey(d, 0).reentry.gap = '1d';
      },
    ],
    [
      'a condition on two values at once',
      'journeys.1.entry.where never_true',
      (d) => {
        journey(d).entry.where = {
          all: [
            { trait: 'country', is: 'FR' },
            { trait: 'country', is: 'GB' },
          ],
        };
      },
    ],
    [
      'a condition and its contrary',
      'journeys.1.entry.where never_true',
      (d) => {
        journey(d).entry.where = { all: [{ did: 'X' }, { not: { did: 'X' } }] };
      },
    ],
    [
      'an empty interval',
      'journeys.1.entry.where never_true',
      (d) => {
        journey(d).entry.where = { trait: 'points', above: 5, below: 5 };
      },
    ],
    [
      'something that is there and is not',
      'journeys.1.entry.where never_true',
      (d) => {
        journey(d).entry.where = { trait: 'points', is: 5, exists: false };
      },
    ],
    [
      '"since entry" before there is one',
      'journeys.1.entry.where never_true',
      (d) => {
        journey(d).entry.where = { did: 'X', since: 'entry' };
      },
    ],
    [
      'a count in a window',
      'journeys.1.entry.where not_supported',
      (d) => {
        journey(d).entry.where = { did: 'X', atLeast: 2, within: '30d' };
      },
    ],
    [
      'consent by an interaction',
      'consent.0.when.event not_supported',
      (d) => {
        d.consent = [{ topic: 'news', when: { event: 'Signed Up' } }];
      },
    ],
    [
      'two interests of one name',
      'interests.1.id duplicate_id',
      (d) => {
        d.interests = [
          { id: 'tea', name: { en: 'Tea' } },
          { id: 'tea', name: { en: 'More tea' } },
        ];
      },
    ],
    [
      'an interest without a name in a language',
      'interests.0.name.fr language_missing',
      (d) => {
        d.languages = ['en', 'fr'];
        d.topics[0].name.fr = 'Nouvelles';
        d.interests = [{ id: 'tea', name: { en: 'Tea' } }];
        for (const template of d.templates)
          for (const part of ['subject', 'html', 'text']) template[part].fr = '{{ unsubscribe_url }}';
      },
    ],
    [
      'a cap that looks back too far',
      'caps.0.window window_too_long',
      (d) => {
        d.caps[0].window = '91d';
      },
    ],
    [
      'a missing language of a template',
      'templates.0.html.fr language_missing',
      (d) => {
        d.languages = ['en', 'fr'];
        d.topics[0].name.fr = 'Nouvelles';
        for (const part of ['subject', 'text']) d.templates[0][part].fr = '{{ unsubscribe_url }}';
        for (const part of ['subject', 'html', 'text']) d.templates[1][part].fr = '{{ unsubscribe_url }}';
      },
    ],
    [
      'a missing language of a topic',
      'topics.0.name.fr language_missing',
      (d) => {
        d.languages = ['en', 'fr'];
        for (const template of d.templates) {
          for (const part of ['subject', 'html', 'text']) template[part].fr = '{{ unsubscribe_url }}';
        }
      },
    ],
    [
      'a mail that nobody can leave by',
      'templates.0.html.en unsubscribe_missing',
      (d) => {
        d.templates[0].html.en = '<p>Hello</p>';
      },
    ],
    [
      'a template that does not parse',
      'templates.0.en template_invalid',
      (d) => {
        d.templates[0].html.en = '{% if %}';
      },
    ],
    [
      'a template that does not render',
      'templates.0.en render_failed',
      (d) => {
        d.templates[0].subject.en = '{{ "" }}';
      },
    ],
    [
      'a template that never ends',
      'templates.0.en render_failed',
      (d) => {
        d.templates[0].text.en = '{% for i in (1..100000000) %}x{% endfor %}{{ unsubscribe_url }}';
      },
    ],
    [
      'a template that is too large',
      'templates.0 item_too_large',
      (d) => {
        d.templates[0].fixtures[0].properties = { text: 'x'.repeat(350_000) };
      },
    ],
    [
      'a time zone of another planet',
      'timeZone time_zone_unknown',
      (d) => {
        d.timeZone = 'Mars/Base';
      },
    ],
    [
      'an hour that no clock has',
      'quietHours.from time_invalid',
      (d) => {
        d.quietHours = { from: '25:00', to: '08:00' };
      },
    ],
    [
      'bands in the wrong order',
      'scores.silence bands_disordered',
      (d) => {
        d.scores.silence.medium = 0.9;
      },
    ],
    [
      'a sender that is no address',
      'sender.address sender_invalid',
      (d) => {
        d.sender.address = 'Shop <news@shop.example>';
      },
    ],
    [
      'a misspelt key',
      'journeys.1.exit.0.when unrecognized_keys',
      (d) => {
        journey(d).exit[0].when = { did: 'X', sinse: 'entry' };
      },
    ],
    [
      'a misspelt key deep in a condition',
      'journeys.1.exit.0.when.all.1.not unrecognized_keys',
      (d) => {
        journey(d).exit[0].when = { all: [{ did: 'X' }, { not: { trait: 'a', equals: 1, is: 1 } }] };
      },
    ],
    [
      'a duration in words',
      'journeys.1.steps.0.for invalid_format',
      (d) => {
        journey(d).steps[0].for = 'two hours';
      },
    ],
  ])('%s', (_, expected, change) => {
    expect(problemsOf(change)).toEqual([expected]);
  });
});

test('conditions that are nested too deep for a table are refused', () => {
  const nested = (levels: number): Loose => (levels === 0 ? { did: 'X' } : { all: [nested(levels - 1)] });
  const deep = (levels: number) =>
    problemsOf((document) => {
      journey(document).entry.where = nested(levels);
    });
  expect(deep(8)).toEqual([]);
  expect(deep(9)).toEqual([expect.stringMatching(/condition_too_deep$/)]);
});

test('what is no programme at all is told so, however deep', () => {
  let deep: unknown = {};
  for (let level = 0; level < 50_000; level += 1) deep = { deep };
  expect(checkDocument(deep).problems).toMatchObject([{ code: 'document_too_deep' }]);
  for (const input of [null, 'text', 3, [], undefined]) {
    expect(checkDocument(input)).toMatchObject({ ok: false });
  }
});

test('keys that every object inherits name nothing', () => {
  const problems = problemsOf((document) => {
    journey(document).steps[1].topic = 'constructor';
    journey(document).entry.where = { segment: 'constructor' };
  });
  expect(problems).toEqual([
    'journeys.1.entry.where.segment segment_unknown',
    'journeys.1.steps.1.topic topic_unknown',
  ]);
});
