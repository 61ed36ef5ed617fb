/** `npm run crash-restore`. Exit code 3 when a promise is broken. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stepLine } from '../../../bin/commands/restore';
import { EXIT } from '../../../bin/support/problems';
import { runTool, wholeNumber } from '../../support/tool';
import { startBurstStage } from '../burst/burst-stage';
import { type RestoreResult, runRestore } from './run';

const DOC = path.resolve(__dirname, '../../../docs/restore.md');
const FROM = '<!-- written by npm run crash-restore -- --write -->';
/** Mails a second that the account may send: slow enough that a copy and a loss fall into the middle. */
const RATE = 40;

const verdictOf = ({ checks }: RestoreResult): string => {
  const broken = checks.filter((check) => check.broken.length > 0);
  return broken.length === 0
    ? `all ${checks.length} promises held`
    : `BROKEN: ${broken.map((check) => `${check.name} (${check.broken.length})`).join(', ')}`;
};

const linesOf = (result: RestoreResult): string[] => {
  const row = (name: string, text: string | number) => `${name.padEnd(18)}${text}`;
  const { mails, lost, rejudged } = result;
  return [
    row('members', `${result.members}, with ${result.slots} mails in their pressure logs`),
    row('messages', result.messages),
    row(
      'mails',
      `${mails.end}: ${mails.atCopy} at the copy, ${mails.atLoss} at the loss, ${mails.atPause} when the first run was stopped`,
    ),
    row('lost', `${lost.deleted} items deleted, ${lost.rolledBack} as they were in the copy`),
    row('Ctrl-C', result.interrupted),
    ...result.steps.map((step) => row('', stepLine(step))),
    row('restored', `in ${result.restoreSeconds} s`),
    row(
      'rejudge',
      `${rejudged.members} members, ${rejudged.entries} entries looked through in ${rejudged.seconds} s; ${rejudged.rejudged} judged again`,
    ),
    row(
      'outcomes',
      Object.entries(result.told)
        .sort(([, one], [, other]) => other - one)
        .map(([outcome, count]) => `${outcome} ${count}`)
        .join(', '),
    ),
    row('seconds', result.seconds),
    '',
    ...result.checks.flatMap(({ name, promise, broken }) => [
      `${broken.length === 0 ? 'held  ' : 'BROKEN'} ${name.padEnd(16)}${promise}`,
      ...broken.slice(0, 10).map((one) => `         ${one}`),
    ]),
    '',
    verdictOf(result),
  ];
};

const write = async (result: RestoreResult): Promise<void> => {
  const text = await readFile(DOC, 'utf8');
  const head = text.slice(0, text.indexOf(FROM) + FROM.length);
  const day = new Date().toISOString().slice(0, 10);
  await writeFile(DOC, `${head}\nAs printed on ${day}:\n\n\`\`\`\n${linesOf(result).join('\n')}\n\`\`\`\n`);
};

void runTool<{ members: string; write?: boolean }>({
  name: 'crash-restore',
  summary:
    'Members with pressure logs, mails on their way, a table that loses a third of them and rolls another third back, and `relance restore`, interrupted once: nobody above a cap, nothing twice, every card back. On a stage of its own. Exit code 3 when a promise is broken.',
  options: [
    ['--members <n>', 'how many members', '3000'],
    ['--write', 'write the result into docs/restore.md'],
  ],
  async run(values, output, signal) {
    const count = wholeNumber('members', values.members, { from: 60 });
    const burst = await startBurstStage(output.note, signal, RATE);
    try {
      const result = await runRestore(burst, { count, output, signal });
      if (values.write) await write(result);
      output.result({ ...result, verdict: verdictOf(result) }, linesOf(result));
      return result.checks.every(({ broken }) => broken.length === 0) ? EXIT.done : EXIT.problems;
    } finally {
      await burst.stop();
    }
  },
});
