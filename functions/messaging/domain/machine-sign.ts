import { SECOND_MS } from '../../shared/kernel/time';

/** What tells that a machine opened or clicked: SES says so, its user agent, its haste, or that it followed all links. */
export type MachineSign = 'ses' | 'user_agent' | 'too_soon' | 'all_links_at_once';

/** An open or a click as it came; times are epoch ms. `said` is all that SES said of it. */
export interface Reaction {
  readonly link?: string;
  readonly at: number;
  readonly sentAt: number;
  readonly userAgent?: string | null | undefined;
  readonly said: Readonly<Record<string, unknown>>;
}

/** No person reads a mail and follows a link within so many ms of its sending. */
const TOO_SOON_MS = 5 * SECOND_MS;
/** So many different links within so many ms of each other: nobody reads that fast. */
const AT_ONCE_LINKS = 3;
const AT_ONCE_MS = 10 * SECOND_MS;

/**
 * Scanners and link checkers by their names, tools and libraries; an agent that names nothing is Apple's, which loads every
 * mail. A CUBOT is a telephone.
 */
const AGENTS =
  /^mozilla\/5\.0$|(?<!\bcu)bot\b|crawl|spider|scan(ner)?\b|prefetch|preview|proofpoint|barracuda|mimecast|fireeye|symantec|trend ?micro|safelinks|urldefense|ironport|headless|phantomjs|python|curl\/|wget|go-http|java\/|okhttp|libwww|axios|node-fetch|apache-httpclient/i;

/** Names that a mark of SES may have; its page of fields had none yet when this was written, so any such name counts. */
const MARKS = /bot|automat|machine/i;
const isMark = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && /^(true|yes)$/i.test(value));

const isMarked = (said: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(said).some(([name, value]) => MARKS.test(name) && isMark(value));

/**
 * Why a machine did it and no person; undefined when nothing says so. `others` are the reactions to the same mail
 * that came with it. A mail program's proxy for images (Gmail's, Yahoo's) loads them when a person opens the mail,
 * and is none.
 */
export const machineSign = (reaction: Reaction, others: readonly Reaction[]): MachineSign | undefined => {
  if (isMarked(reaction.said)) return 'ses';
  const agent = reaction.userAgent?.trim() ?? '';
  if (AGENTS.test(agent) || (agent === '' && reaction.link !== undefined)) return 'user_agent';
  if (reaction.at - reaction.sentAt < TOO_SOON_MS) return 'too_soon';
  if (reaction.link === undefined) return undefined;
  const near = others.filter(({ at }) => Math.abs(at - reaction.at) <= AT_ONCE_MS);
  const links = new Set([reaction.link, ...near.flatMap(({ link }) => link ?? [])]);
  return links.size >= AT_ONCE_LINKS ? 'all_links_at_once' : undefined;
};
