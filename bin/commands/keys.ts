import type { Command } from 'commander';
import { RelanceError } from '../../functions/shared/kernel/errors';
import type { KeysAnswer } from '../../functions/tracking/contract';
import {
  isKeyName,
  isOrigin,
  KEY_NAME_RULE,
  ORIGIN_RULE,
  withoutSlash,
} from '../../functions/tracking/domain/new-key';
import { confirmWrite } from '../support/confirm';
import { invoke } from '../support/invoke';
import { UsageError } from '../support/problems';
import { reads, running, writes } from '../support/run';
import { named, type Stage } from '../support/stage';

const ask = (stage: Stage, request: object): Promise<KeysAnswer> =>
  invoke<KeysAnswer>(named(stage.outputs.functions, 'administer-keys'), request);

/** The keys as lines; a key itself is only ever known at its creation. */
export const keyLines = (answer: KeysAnswer): string[] => [
  ...(answer.writeKey
    ? [`write key: ${answer.writeKey}`, 'It is shown this once; the doors know it within a minute.', '']
    : []),
  ...(answer.keys.length === 0 ? ['no keys'] : []),
  ...answer.keys.map(
    (key) =>
      `${key.id}  ${key.name}  origins ${key.origins.join(', ') || 'none'}  since ${key.createdAt}${key.revokedAt ? `  revoked ${key.revokedAt}` : ''}`,
  ),
];

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

const checkNew = (name: string, origins: readonly string[]): void => {
  if (!isKeyName(name)) throw new UsageError('name_invalid', `--name ${KEY_NAME_RULE}`);
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong !== undefined)
    throw new UsageError('origin_invalid', `--origin ${ORIGIN_RULE}; it is ${JSON.stringify(wrong)}`);
};

/** `relance keys create|list|revoke`: the write keys with which websites and apps send calls. */
export const registerKeys = (program: Command): void => {
  const keys = program
    .command('keys')
    .description('write keys, with which websites and apps send their calls');

  writes(keys.command('create'))
    .description('make a write key; it is shown once')
    .requiredOption('--name <name>', 'required: what it is for (`shop website`)')
    .option(
      '--origin <origin>',
      'an origin that browsers may call from (https://shop.example); repeat it (default: `*`, any)',
      collect,
    )
    .action(
      running<[], { name: string; origin?: string[] }>(async ({ options, output, stage }) => {
        const asked = options.origin?.map(withoutSlash);
        checkNew(options.name, asked ?? []);
        const place = await stage();
        await confirmWrite(place, options, `make a write key "${options.name}"`);
        const origins = asked ? { origins: asked } : {};
        const answer = await ask(place, { action: 'create', name: options.name, ...origins });
        output.result(answer, keyLines(answer));
        return undefined;
      }),
    );

  reads(keys.command('list'))
    .description('list the write keys')
    .action(
      running(async ({ output, stage }) => {
        const answer = await ask(await stage(), { action: 'list' });
        output.result(answer, keyLines(answer));
        return undefined;
      }),
    );

  writes(keys.command('revoke'))
    .description('revoke a write key; the doors refuse it within a minute')
    .argument('<id>', 'the id of the key, as `keys list` shows it')
    .action(
      running<[string], object>(async ({ options, output, stage }, id) => {
        const place = await stage();
        const { keys: known } = await ask(place, { action: 'list' });
        if (!known.some((key) => key.id === id)) {
          throw new RelanceError(
            'key_unknown',
            `there is no write key with the id ${id}; see: npx relance keys list`,
          );
        }
        await confirmWrite(place, options, `revoke the write key ${id}`);
        const answer = await ask(place, { action: 'revoke', id });
        output.result(answer, keyLines(answer));
        return undefined;
      }),
    );
};
