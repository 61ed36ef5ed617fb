import { Liquid } from 'liquidjs';
import { decideSend, type SendRules } from '../../functions/messaging/domain/decide';
import type { CompiledTemplate } from '../../functions/programme/contract';
import { parseTemplate, renderTemplate } from '../../functions/shared/platform/liquid';
import { aCard, aRequest, aSlot, DAY, HOUR, NOON } from '../support/messaging/builders';
import { type Figures, figure, quantile } from './figures';

const ROUNDS = 15;
const ROUND_MS = 40;

/** How often a second each of some works can be done: medians of rounds that they take by turns, by the processor's time. */
const ratesOf = <K extends string>(works: Readonly<Record<K, () => unknown>>): Record<K, number> => {
  const names = Object.keys(works) as K[];
  const rates = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) {
      const before = process.cpuUsage();
      let [done, spentMs] = [0, 0];
      while (spentMs < ROUND_MS) {
        for (let times = 0; times < 20; times += 1) works[name]();
        done += 20;
        const { user, system } = process.cpuUsage(before);
        spentMs = (user + system) / 1_000;
      }
      rates[name].push((done * 1_000) / spentMs);
    }
  }
  return Object.fromEntries(names.map((name) => [name, quantile(rates[name], 0.5)])) as Record<K, number>;
};

const RULES: SendRules = {
  limits: {
    caps: [
      { scope: 'all', max: 8, window: '31d' },
      { scope: 'all', max: 1, window: '1d' },
    ],
    messageGap: '4h',
    leaseMs: 15_000,
  },
  timing: { leaseMs: 15_000, graceMs: 900_000 },
  consent: { rules: [], waitMs: 900_000 },
  quietHours: { from: '21:00', to: '08:00' },
  timeZone: 'Europe/London',
};

/** The log of a member at the ceiling of 8 a month for 92 days: 24 slots, the last of them yesterday and before. */
const FULL = Array.from({ length: 24 }, (_, index) => aSlot(NOON - 91 * DAY + index * 3.7 * DAY + 6 * HOUR));

/** Decisions a second of the pure rule: on a card with a full pressure log that has a slot, that is capped, and on an empty one. */
export const decisionRates = (): Figures => {
  const decide = (card: ReturnType<typeof aCard>) => {
    const known = { contact: card, traits: {} };
    return () => decideSend(known, aRequest(), RULES, 'owner', NOON);
  };
  const rates = ratesOf({
    empty: decide(aCard()),
    // Eight of them lie within the window: the ninth is asked for.
    full: decide(aCard({ pressure: FULL })),
    free: decide(aCard({ pressure: FULL.map((slot) => ({ ...slot, at: slot.at - 30 * DAY })) })),
  });
  return {
    'decisions, no message yet': figure(Math.round(rates.empty), 'a second'),
    'decisions, full log, a slot free': figure(Math.round(rates.free), 'a second'),
    'decisions, full log, capped': figure(Math.round(rates.full), 'a second', '>= 10000'),
    'decisions, full log beside none': figure(rates.empty / rates.free, 'times'),
  };
};

const paragraph = '<p>{{ member.traits.firstName | escape }}, {{ properties.product }}</p>';
const TEMPLATE: CompiledTemplate = {
  id: 'bench',
  subject: { en: 'Hello {{ member.traits.firstName }}' },
  html: {
    en: `<html><body>${paragraph.repeat(20)}{% for item in properties.items %}<li>{{ item.name }}: {{ item.price }}</li>{% endfor %}<a href="{{ unsubscribe_url }}">leave</a></body></html>`,
  },
  text: {
    en: 'Hello {{ member.traits.firstName }}{% for item in properties.items %}\n{{ item.name }}{% endfor %}',
  },
  fixtures: [{}],
};

/** Mails rendered a second by ours, beside LiquidJS that parsed the same three parts once, with the same escaping. */
export const renderRatio = (): Figures => {
  const variables = {
    member: { traits: { firstName: 'Ada' } },
    properties: {
      product: 'a <red> teapot',
      items: Array.from({ length: 10 }, (_, index) => ({ name: `Teapot ${index}`, price: index * 3 })),
    },
    programme: { name: 'The Club' },
    language: 'en',
    unsubscribe_url: 'https://shop.example/u/token',
    preferences_url: 'https://shop.example/preferences/token',
  };
  const ours = parseTemplate(TEMPLATE, 'en');
  const html = new Liquid({ outputEscape: 'escape' });
  const plain = new Liquid();
  const parts = {
    subject: plain.parse(TEMPLATE.subject.en ?? ''),
    html: html.parse(TEMPLATE.html.en ?? ''),
    text: plain.parse(TEMPLATE.text.en ?? ''),
  };
  const rates = ratesOf({
    ours: () => renderTemplate(ours, variables),
    bare: () => [
      plain.renderSync(parts.subject, variables),
      html.renderSync(parts.html, variables),
      plain.renderSync(parts.text, variables),
    ],
  });
  return {
    'mails rendered': figure(Math.round(rates.ours), 'a second'),
    'mails rendered beside LiquidJS': figure(rates.ours / rates.bare, 'times', '>= 0.9'),
  };
};
