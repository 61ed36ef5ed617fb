import { DAY_MS, durationMs, MINUTE_MS } from '../../shared/kernel/time';
import type { Cap, ProgrammeDocument } from '../contract';
import { ceilingOf, MAX_WINDOW_MS, outsideTopics, topicOfCap } from './cap-words';
import { type Problem, problemAt } from './problem';

const TOO_LONG = 'must be 90d at most: older reservations are not kept';
/** The ceiling is what a month may hold, and no month is shorter. */
const LEAST_CEILING_MS = 28 * DAY_MS;
/** What waits in the collecting window waits on a queue, which keeps nothing back for longer. */
const MAX_COLLECT_MS = 15 * MINUTE_MS;

const nameOf = ({ scope, max, window }: Cap): string => {
  const of = typeof scope === 'string' ? 'all messages' : Object.entries(scope).flat().join(' ');
  return `${max} in ${window} of ${of}`;
};

/** Whether all that one cap counts is counted by another one as well. */
const isWithin = (cap: Cap, other: Cap, outside: ReadonlySet<string>): boolean => {
  if (other.scope === 'all') return !outside.has(topicOfCap(cap) ?? '');
  return JSON.stringify(cap.scope) === JSON.stringify(other.scope);
};

/** The most messages that a cap lets through in any window of that length (ms). */
const mostIn = (cap: Cap, windowMs: number): number => cap.max * Math.ceil(windowMs / durationMs(cap.window));

/**
 * Another cap beside which this one says nothing: it keeps the count below this one's own max, or it says the same and
 * came first. One that is just reached says what is true, and stands; so does the ceiling, which every programme has to
 * name, however tight the caps under it are.
 */
const tighterThan = (
  caps: readonly Cap[],
  cap: Cap,
  index: number,
  outside: ReadonlySet<string>,
): Cap | undefined =>
  caps.find((other, at) => {
    if (at === index || !isWithin(cap, other, outside)) return false;
    if (cap !== ceilingOf(caps) && mostIn(other, durationMs(cap.window)) < cap.max) return true;
    const isSame = durationMs(cap.window) === durationMs(other.window) && cap.max === other.max;
    return isSame && isWithin(other, cap, outside) && at < index;
  });

const checkCap = (document: ProgrammeDocument, index: number, topics: ReadonlySet<string>): Problem[] => {
  const cap = document.caps[index];
  if (!cap) return [];
  const found: Problem[] = [];
  const say = (key: string, code: string, message: string) =>
    found.push(problemAt(['caps', index, ...key.split('.')], code, message));
  const topic = topicOfCap(cap);
  if (durationMs(cap.window) > MAX_WINDOW_MS) say('window', 'window_too_long', TOO_LONG);
  if (topic !== undefined && !topics.has(topic))
    say('scope.topic', 'topic_unknown', `there is no topic "${topic}"`);
  if (cap.outside && topic === undefined)
    say('outside', 'outside_without_topic', 'only a cap of a topic may be outside the others');
  if (cap.outside && durationMs(cap.window) < DAY_MS)
    say(
      'window',
      'window_too_short',
      'must be 1d at least: what stands outside the other caps comes daily at most',
    );
  if (typeof cap.scope === 'object' && 'class' in cap.scope && cap.scope.class === 'transactional')
    say('scope.class', 'cap_without_effect', 'transactional messages are outside all caps');
  const tighter = tighterThan(document.caps, cap, index, outsideTopics(document.caps));
  if (tighter) {
    const message = `${nameOf(cap)} can never be reached: another cap is ${nameOf(tighter)}`;
    found.push(problemAt(['caps', index], 'cap_without_effect', message));
  }
  return found;
};

const checkCeiling = (document: ProgrammeDocument): Problem[] => {
  const ceiling = ceilingOf(document.caps);
  if (!ceiling) {
    const message =
      'no cap is on all messages: name one, or leave "caps" out for 8 in 31d and 1 in 1d, which hold by default';
    return [problemAt(['caps'], 'ceiling_missing', message)];
  }
  const found: Problem[] = [];
  const { engagement, lastChanceSlots, messageGap } = document;
  const windowMs = durationMs(ceiling.window);
  if (windowMs < LEAST_CEILING_MS) {
    const message =
      `the cap on all messages with the longest window is the ceiling, and ${nameOf(ceiling)} says nothing ` +
      'of a month: add one on all messages in 28d or more';
    found.push(problemAt(['caps', document.caps.indexOf(ceiling), 'window'], 'ceiling_too_short', message));
  }
  if (messageGap !== undefined && durationMs(messageGap) >= windowMs) {
    const message = `must be shorter than ${ceiling.window}, the window of the ceiling (${nameOf(ceiling)})`;
    found.push(problemAt(['messageGap'], 'gap_above_ceiling', message));
  }
  if (engagement && engagement.base > ceiling.max) {
    const message = `must be ${ceiling.max} at most, the ceiling (${nameOf(ceiling)})`;
    found.push(problemAt(['engagement', 'base'], 'base_above_ceiling', message));
  }
  if (lastChanceSlots !== undefined && lastChanceSlots >= ceiling.max) {
    const message = `must be below ${ceiling.max}, the ceiling (${nameOf(ceiling)}): it leaves nothing to the others`;
    found.push(problemAt(['lastChanceSlots'], 'slots_above_ceiling', message));
  }
  return found;
};

/**
 * The mistakes in what limits sending: windows too long, unknown topics, no ceiling or one that holds no month, and caps
 * that contradict each other. A cap that can never be reached is one: whoever wrote it believes in a limit that is not the one that holds.
 */
export const checkCaps = (document: ProgrammeDocument, topics: ReadonlySet<string>): Problem[] => {
  const found = document.caps.flatMap((_, index) => checkCap(document, index, topics));
  if (document.messageGap !== undefined && durationMs(document.messageGap) > MAX_WINDOW_MS)
    found.push(problemAt(['messageGap'], 'window_too_long', TOO_LONG));
  if (document.collect !== undefined && durationMs(document.collect) > MAX_COLLECT_MS)
    found.push(problemAt(['collect'], 'collect_too_long', 'must be 15m at most'));
  return [...found, ...checkCeiling(document)];
};
