import type { Command } from 'commander';
import type { TokensAnswer } from '../../functions/messaging/contract';
import { confirmWrite } from '../support/confirm';
import { invoke } from '../support/invoke';
import { reads, running, writes } from '../support/run';
import { named, type Stage } from '../support/stage';

const ask = (stage: Stage, request: object): Promise<TokensAnswer> =>
  invoke<TokensAnswer>(named(stage.outputs.functions, 'administer-tokens'), request);

/** The keys as lines, by their ids: a key itself never leaves its secret. */
export const tokenLines = (answer: TokensAnswer): string[] =>
  answer.keys.map(({ id, signs, until }) => (signs ? `${id}  signs` : `${id}  taken until ${until}`));

/** `relance tokens list|rotate`: the keys that sign the links in mails. */
export const registerTokens = (program: Command): void => {
  const tokens = program.command('tokens').description('the keys that sign the links in mails');

  reads(tokens.command('list'))
    .description('list the keys by their ids, and until when old ones are taken')
    .action(
      running(async ({ output, stage }) => {
        const answer = await ask(await stage(), { action: 'list' });
        output.result(answer, tokenLines(answer));
        return undefined;
      }),
    );

  writes(tokens.command('rotate'))
    .description('let a new key sign; links in mails already sent go on working (stage setting oldLinksDays)')
    .option('--revoke-old', 'links in mails already sent stop working: only after a key was given away')
    .action(
      running<[], { revokeOld?: boolean }>(async ({ options, output, stage }) => {
        const place = await stage();
        const revokeOld = options.revokeOld === true;
        await confirmWrite(
          place,
          options,
          revokeOld
            ? 'change the key of the links in mails and break every link in mails already sent'
            : 'change the key of the links in mails',
        );
        const answer = await ask(place, { action: 'rotate', revokeOld });
        output.result(answer, [
          ...tokenLines(answer),
          '',
          revokeOld
            ? 'Links in mails sent before, and within the next minute, do not work.'
            : 'Workers sign with the new key within a minute.',
        ]);
        return undefined;
      }),
    );
};
