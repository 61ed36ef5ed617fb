import { RelanceError } from '../../shared/kernel/errors';
import { isoTime } from '../../shared/kernel/time';
import type { Pause, PauseTarget, ProgrammeRules, PublishAnswer } from '../contract';
import { DIRECT } from '../domain/direct';
import { marketingJourneyOf } from '../domain/marketing-templates';
import { isPausedFor, mailName, NOTHING_PAUSED, pauseOf, withoutPause, withPause } from '../domain/paused';
import type { Pointer, ProgrammeStore } from '../ports';
import { answerOf } from './publish';

const MAX_TRIES = 8;

const journeysOf = ({ journeys }: ProgrammeRules): string[] => [...journeys.map(({ id }) => id), DIRECT];

/** The mails of journeys, and those that servers may ask for: a template that a journey sends as marketing is refused there. */
const mailsOf = ({ journeys, templateIds }: ProgrammeRules): string[] => [
  ...journeys.flatMap(({ id, steps }) =>
    steps.flatMap((step) => (step.do === 'send' ? [mailName(id, step.id)] : [])),
  ),
  ...templateIds
    .filter((template) => !marketingJourneyOf(journeys, template))
    .map((template) => mailName(DIRECT, template)),
];

/** Members go on with the version that they entered with, so what an earlier one names can be paused too. */
const checkTarget = async (store: ProgrammeStore, seen: Pointer, what: PauseTarget): Promise<void> => {
  if (what === 'all') return;
  const [name, namesOf] = 'journey' in what ? [what.journey, journeysOf] : [what.mail, mailsOf];
  const others = seen.published.map(({ version }) => version).filter((version) => version !== seen.version);
  let live: readonly string[] = [];
  for (const version of [seen.version, ...others.reverse()]) {
    const rules = await store.rules(version);
    const names = rules ? namesOf(rules) : [];
    if (names.includes(name)) return;
    if (version === seen.version) live = names;
  }
  const kind = 'journey' in what ? 'journey' : 'mail';
  throw new RelanceError(
    `${kind}_unknown`,
    `no version that was live has the ${kind} "${name}"; version ${seen.version} has: ${live.join(', ') || 'none'}`,
  );
};

const seenPointer = async (store: ProgrammeStore): Promise<Pointer> => {
  const seen = await store.pointer();
  if (seen) return seen;
  throw new RelanceError('nothing_published', 'no programme was ever published');
};

const contended = () =>
  new RelanceError('publish_contended', 'others are pausing at the same time; please try again');

/**
 * Pauses all marketing, a journey or one mail, `transactional/TEMPLATE` among them: every sender knows within 10
 * seconds. What is paused already stays as it was (`unchanged`), but that an operator takes over from a guard-rail. Throws `nothing_published`, `journey_unknown`, `mail_unknown`, and `publish_contended` when others
 * were faster eight times.
 */
export const pauseSending = async (
  store: ProgrammeStore,
  what: PauseTarget,
  { by, why }: Pick<Pause, 'by' | 'why'>,
  now: number,
): Promise<PublishAnswer> => {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const seen = await seenPointer(store);
    const before = seen.paused ?? NOTHING_PAUSED;
    if (isPausedFor(before, what, by)) return answerOf(seen, { unchanged: true });
    await checkTarget(store, seen, what);
    const paused = withPause(before, what, { by, since: isoTime(now), ...(why ? { why } : {}) });
    if (await store.pause(seen, paused)) return answerOf({ ...seen, paused });
  }
  throw contended();
};

/**
 * Lifts the pause of exactly what is meant; messages that wait go within half an hour, those that are still worth it.
 * What is not paused is `unchanged`. Throws as pauseSending does.
 */
export const resumeSending = async (store: ProgrammeStore, what: PauseTarget): Promise<PublishAnswer> => {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const seen = await seenPointer(store);
    const before = seen.paused ?? NOTHING_PAUSED;
    if (!pauseOf(before, what)) return answerOf(seen, { unchanged: true });
    const paused = withoutPause(before, what);
    if (await store.pause(seen, paused)) return answerOf({ ...seen, paused });
  }
  throw contended();
};
