import type { Standing } from './life';
import type { HiddenMember } from './member';
import { seasonOf } from './setting';

/** The true risks of a member within some days. */
export interface TrueRisks {
  /** That nothing human comes. */
  readonly silence: number;
  /** That the member unsubscribes; 0 for one who has. */
  readonly unsubscribe: number;
}

/**
 * The risks of a member from a day on, exactly, given all that nobody sees: rates, interests, standing, and the mails that
 * will be planned. No score can rank better, since what is left is dice. Between two mails nothing changes but the season, so
 * each day, and each part of one that a mail cuts, has one rate: of visits v and of drop-outs d. With S written to, L having left:
 *
 *   silent and not dropped out   x exp(-(v + d) t)             silent and dropped out   + d / (v + d) (1 - exp(-(v + d) t)) of it
 *   at a mail of hazard h and clicks c: S -> S (1 - h)(1 - c), L -> L + S h; S and not dropped out -> x (1 - h)
 */
export const trueRisks = (
  member: HiddenMember,
  { isDropped, hasLeft }: Standing,
  from: number,
  days: number,
): TrueRisks => {
  const until = from + days;
  const { visits, dropOut } = member;
  // Shares of possible futures: silent so far and not dropped out, written to (s) or not (l); silent and dropped out for good (g).
  let s = isDropped || hasLeft ? 0 : 1;
  let l = !isDropped && hasLeft ? 1 : 0;
  let g = isDropped ? 1 : 0;
  // Written to: not dropped out (here), and dropped out (out).
  let here = s;
  let out = isDropped && !hasLeft ? 1 : 0;
  let day = from;
  const passUntil = (end: number): void => {
    while (day < end) {
      const next = Math.min(end, Math.floor(day) + 1);
      const rate = visits * seasonOf(Math.floor(day)) + dropOut;
      const stays = Math.exp(-rate * (next - day));
      g += ((s + l) * (1 - stays) * dropOut) / rate;
      s *= stays;
      l *= stays;
      const leaves = -Math.expm1(-dropOut * (next - day));
      out += here * leaves;
      here -= here * leaves;
      day = next;
    }
  };
  for (const mail of member.mails) {
    if (mail.day < from || mail.day >= until) continue;
    passUntil(mail.day);
    l += s * mail.hazard;
    s *= (1 - mail.hazard) * (1 - mail.clicked);
    here *= 1 - mail.hazard;
    out *= 1 - mail.hazardDropped;
  }
  passUntil(until);
  return { silence: s + l + g, unsubscribe: hasLeft ? 0 : 1 - here - out };
};
