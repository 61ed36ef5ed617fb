/**
 * Prints the figures of decision 18 that no other script prints, always the same: what the hours and the clicked mails take on cards, how often a window of
 * the day is told, and how wide a sequence is that is tuned for 2,000 members. Run by hand (`npx tsx tests/bench/answer-figures.ts`).
 */
import { movedToYesterday, readInvoices } from '../../bin/demo/invoices';
import { answerHours, type Reservation } from '../../functions/messaging/contract';
import { alwaysValid } from '../../functions/scoring/domain/experiments/always-valid';
import { seededRandom } from '../../functions/scoring/domain/experiments/seeded-random';
import { responseOf } from '../../functions/scoring/domain/response/response';
import { DAY_MS, HOUR_MS, isoTime } from '../../functions/shared/kernel/time';
import { type ActivityCard, emptyActivity, foldInteraction } from '../../functions/tracking/contract';
import { addHour } from '../../functions/tracking/domain/active-hours';
import { addClickedMail, MOST_MAILS } from '../../functions/tracking/domain/clicked-mails';
import { itemSizeOf } from '../support/scoring/item-size-of';
import { quantile } from './figures';

const RULES = { currency: 'GBP', exchangeRates: {}, mentioned: new Set<string>() };
const MEMBER = 'k'.repeat(26);
const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** The cards of the shop's customers after all their orders and cancellations, as the stream leaves them. */
const shopCards = (): ActivityCard[] => {
  const cards = new Map<string, ActivityCard>();
  const invoices = readInvoices();
  // No hour before 2020 is kept: the history ends where that of the demo does.
  const timeOf = movedToYesterday(invoices.at(-1)?.local ?? '', Date.UTC(2026, 10, 30));
  for (const { customer, local, cancelled, cents } of invoices) {
    const before = cards.get(customer) ?? { ...emptyActivity(MEMBER), version: 1 };
    const name = cancelled ? 'Order Refunded' : 'Order Completed';
    const item = { kind: 'track' as const, name, at: isoTime(timeOf(local)) };
    const folded = foldInteraction(before, item, { revenue: cents / 100 }, RULES);
    if (!folded.ok) continue;
    const progress = {
      [MEMBER]: ['2026-11-24T06:00:00.000', '111100000000000000000042', Date.parse(item.at)] as const,
    };
    cards.set(customer, { ...folded.value, version: before.version + 1, progress });
  }
  return [...cards.values()];
};

const cards = shopCards();
const withHours = cards.map((card) => itemSizeOf(card));
const withoutHours = cards.map(({ hours: _, ...card }) => itemSizeOf(card));
const over = (sizes: readonly number[]): number => sizes.filter((size) => size >= 1024).length;
console.log(
  `hours: ${whole(cards.length)} customers; median card ${whole(quantile(withoutHours, 0.5))} to ${whole(quantile(withHours, 0.5))} bytes, ` +
    `largest ${whole(quantile(withoutHours, 1))} to ${whole(quantile(withHours, 1))}; beyond a write unit ${over(withoutHours)} to ${over(withHours)}`,
);
const START = Date.UTC(2026, 0, 1);
const fullHours = Array.from({ length: 40 }, (_, k) => START + (k + 0.5) * HOUR_MS).reduce<
  string | undefined
>(addHour, undefined);
const clicksUntil = (mails: number): string | undefined =>
  Array.from({ length: mails }, (_, k) => k).reduce<string | undefined>(
    (text, k) =>
      addClickedMail(
        text === undefined ? {} : { clicked: text },
        `HHqHbmL83bQnH${String(k).padStart(3, '0')}`,
        START + k * DAY_MS,
      ),
    undefined,
  );
console.log(
  `at most: hours ${itemSizeOf({ hours: fullHours })} bytes, clicked mails ${itemSizeOf({ clicked: clicksUntil(3 * MOST_MAILS) })} bytes`,
);

/** At which hours members of a kind are there. */
const KINDS: readonly (readonly [name: string, hour: (random: () => number) => number])[] = [
  ['there at any hour', (random) => Math.floor(24 * random())],
  ['at any of fifteen', (random) => 8 + Math.floor(15 * random())],
  [
    'two thirds of the time at three',
    (random) => (random() < 2 / 3 ? 18 + Math.floor(3 * random()) : Math.floor(24 * random())),
  ],
];
const MEMBERS = 20_000;
const DAYS = 60;
for (const visits of [5, 8, 12, 16]) {
  const told = KINDS.map(([name, hourOf], kind) => {
    const random = seededRandom(18_000 + 100 * kind + visits);
    let found = 0;
    for (let member = 0; member < MEMBERS; member += 1) {
      let hours: string | undefined;
      // Hours that differ: one in which somebody was there already is no new one.
      while ((hours?.length ?? 0) < 3 * visits) {
        const at = START + Math.floor(DAYS * random()) * DAY_MS + (hourOf(random) + 0.5) * HOUR_MS;
        hours = addHour(hours, at);
      }
      if (answerHours({ hours: hours as string }, 'UTC', START + DAYS * DAY_MS)) found += 1;
    }
    return `${name} ${Math.round((100 * found) / MEMBERS)} %`;
  });
  console.log(`window told of ${visits} hours: ${told.join(', ')}`);
}

const widthAt = (members: number): string => alwaysValid(0, 1, members / 2_000).high.toFixed(2);
console.log(
  `sequence tuned for 2,000 members, half width in standard errors: ${[200, 1_000, 2_000, 20_000]
    .map((members) => `${whole(members)}: ${widthAt(members)}`)
    .join(', ')}`,
);

/** A member of one mail, clicked eight times, and one of eight mails, each clicked once, judged ten days later. */
const answered = (mails: number, clicksEach: number) => {
  const now = START + 60 * DAY_MS;
  const sent = Array.from({ length: mails }, (_, k) => now - (10 + 5 * k) * DAY_MS);
  const keyOf = (mail: number) => `HHqHbmL83bQnH${String(mail).padStart(3, '0')}`;
  let card = emptyActivity(MEMBER);
  sent.forEach((at, mail) => {
    for (let click = 0; click < clicksEach; click += 1) {
      const item = { kind: 'fact' as const, name: 'Email Clicked', at: isoTime(at + (click + 1) * 60_000) };
      const folded = foldInteraction(card, item, { key: keyOf(mail) }, RULES);
      if (folded.ok) card = folded.value;
    }
  });
  const pressure = sent.map(
    (at, mail): Reservation => ({
      key: keyOf(mail),
      at,
      class: 'marketing',
      topic: 'news',
      channel: 'email',
      state: 'sent',
    }),
  );
  const { chance, aMail, ahead } = responseOf({ pressure }, card, now, 30 * DAY_MS);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  return `${percent(aMail)} a mail, ${ahead.toFixed(1)} mails ahead, ${percent(chance)} with the orders`;
};
console.log(`one mail clicked eight times: ${answered(1, 8)}`);
console.log(`eight mails clicked once each: ${answered(8, 1)}`);
