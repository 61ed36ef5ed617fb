import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from '@swc/core';
import { type Journey, journeySchema } from '../../functions/programme/contract';
import * as vocabulary from '../../programme/vocabulary';
import { sampleRules, simulateMember } from '../support/programme/simulate-journey';

const readme = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');

/** The first TypeScript of the README that holds a text, run as a module. */
const run = (holds: string, modules: Record<string, unknown>): Record<string, unknown> => {
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
  const code = blocks.find((block) => block.includes(holds));
  if (!code) throw new Error(`the README has no TypeScript with ${holds}`);
  const options = { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } } as const;
  const exported: Record<string, unknown> = {};
  const load = (name: string) => {
    if (!(name in modules)) throw new Error(`the README imports ${name}`);
    return modules[name];
  };
  new Function('exports', 'require', 'test', transformSync(code, options).code)(exported, load, test);
  return exported;
};

describe('the journey of the README', () => {
  const { thirdOrder } = run('defineJourney', { '../vocabulary': vocabulary });
  const journey: Journey = journeySchema.parse(thirdOrder);
  const rules = sampleRules();
  const extended = { ...rules, journeys: [...rules.journeys, journey] };
  run('simulateMember', {
    '../support/programme/simulate-journey': { simulateMember: () => simulateMember(undefined, extended) },
  });

  test('is not entered by two orders', async () => {
    const member = simulateMember(undefined, extended);
    for (let order = 0; order < 2; order += 1) await member.does('Order Completed', { total: 10 });
    await member.passes('30d');
    expect(member.messages.filter((one) => one.journey === journey.id)).toHaveLength(0);
  });
});
