import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../architecture/project';
import { atRest } from './at-rest';

const json = (file: string) => JSON.parse(readFileSync(path.join(PROJECT, file), 'utf8'));
const readme = readFileSync(path.join(PROJECT, 'README.md'), 'utf8');
const usd = (amount: number) => `${amount.toFixed(2)} USD`;
const row = (what: string) => readme.split('\n').find((line) => line.startsWith(`| ${what} |`));

test('the README says what a month at rest costs, as counted from the templates', () => {
  const parts = atRest(json('tests/bench/prices.json'));
  expect(Object.values(parts).every((part) => part > 0)).toBe(true);
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  expect(row('a month in which nobody does anything')).toContain(usd(total));
});

test.each([
  ['a million interactions, ten a request', 'by ten'],
  ['a million interactions, one a request', 'one by one'],
  ['a million mails, beside SES’s own price', 'mails'],
])('the README says of %s what the last bench counted', (what, scene) => {
  expect(row(what)).toContain(usd(json('docs/figures.json').dollars[scene].total));
});

test('the README says of which day its prices are', () => {
  expect(readme).toContain(json('tests/bench/prices.json').date);
});
